package import TorchFiles

/// A class or function that a pickle names, and how it was judged.
package struct NamedGlobal: Hashable, Sendable {
  /// The module and the name in it; nil where the file does not say them as text.
  package var module: String?
  package var name: String?
  package var opcode: PickleOpcode
  /// The first instruction that names it, counted from the start of the file.
  package var byteOffset: Int
  /// How often it is named.
  package var count = 1
  package var judgement: GlobalJudgement

  /// `module.name`, or a word for what is not known.
  package var text: String {
    guard let module, let name else { return "a name that is made while loading" }
    return "\(module).\(name)"
  }

  /// Whether the name could be one of Python, rather than a part of a text.
  var isPlausible: Bool {
    guard let module, let name, !module.isEmpty, !name.isEmpty else { return false }
    return (module + "." + name).utf8.split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false
    ).allSatisfy(Self.isIdentifier)
  }

  private static func isIdentifier(_ part: Substring.UTF8View) -> Bool {
    guard let first = part.first, !(0x30...0x39).contains(first) else { return false }
    return part.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == 0x5F || byte >= 0x80
    }
  }
}
