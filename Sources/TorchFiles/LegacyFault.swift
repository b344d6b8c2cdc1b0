/// What is wrong with a file of the format before PyTorch 1.6, and where.
package struct LegacyFault: Error, Hashable, Sendable {
  /// The rule that is broken, with what was expected and what was found.
  package enum Kind: Hashable, Sendable {
    case wrongMagic
    case unknownVersion(Int?)
    case bigEndian
    /// The list of storages has something else than texts in it, or one twice.
    case malformedKeys
    /// A storage is listed that no tensor uses, so that its size is unknown.
    case unknownStorage(key: String)
    case unsupportedType(key: String, PickleGlobal)
    /// The count before a storage's bytes is not the one in the pickle.
    case countDiffers(key: String, expected: Int, found: UInt64)
    case truncated(key: String, needed: Int, available: Int)
    case trailingBytes(Int)
  }

  package var kind: Kind
  /// The place in the file, counted from its first byte.
  package var byteOffset: Int

  package init(_ kind: Kind, byteOffset: Int) {
    self.kind = kind
    self.byteOffset = byteOffset
  }
}

extension LegacyFault: CustomStringConvertible {
  package var description: String { "\(kind) (byte \(byteOffset))" }
}

extension LegacyFault.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .wrongMagic: "expected the magic number of torch.save"
    case .unknownVersion(let version):
      "expected protocol version 1001, found \(version.map { "\($0)" } ?? "something else")"
    case .bigEndian: "the file was written on a big-endian machine"
    case .malformedKeys: "the list of storages is malformed"
    case .unknownStorage(let key): "storage \(quoted(key)) is not used by any tensor"
    case .unsupportedType(let key, let type):
      "storage \(quoted(key)) is of type \(type), which is not supported"
    case .countDiffers(let key, let expected, let found):
      "expected \(expected) elements in storage \(quoted(key)), found \(found)"
    case .truncated(let key, let needed, let available):
      "the file is cut short: storage \(quoted(key)) takes \(needed) bytes, \(available) are left"
    case .trailingBytes(let count): "\(count) bytes follow the last storage"
    }
  }
}
