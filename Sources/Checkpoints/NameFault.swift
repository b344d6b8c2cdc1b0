package import Tensors

/// Why a tensor name is refused although the format could spell it.
package enum NameFault: Error, Hashable, Sendable {
  case empty
  /// A character of category Cc, NUL included.
  case control(UInt32)
  /// A character that reorders the text around it on a screen.
  case bidirectional(UInt32)
  /// The key that the format reserves for its metadata.
  case reserved

  /// The fault of this name, or nil; most names are plain ASCII and need one pass.
  package init?(in name: TensorName) {
    if name.text == "__metadata__" {
      self = .reserved
      return
    }
    if name.text.utf8.isEmpty {
      self = .empty
      return
    }
    guard name.text.utf8.contains(where: { $0 < 0x20 || $0 > 0x7E }) else { return nil }
    for scalar in name.text.unicodeScalars {
      switch scalar.value {
      case 0..<0x20, 0x7F..<0xA0:
        self = .control(scalar.value)
        return
      case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
        self = .bidirectional(scalar.value)
        return
      default: break
      }
    }
    return nil
  }
}

extension NameFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "the name is empty"
    case .control(let code): "the name holds a control character (\(hexadecimal(code)))"
    case .bidirectional(let code):
      "the name holds a bidirectional control character (\(hexadecimal(code)))"
    case .reserved: "the name is reserved for metadata"
    }
  }

  private func hexadecimal(_ code: UInt32) -> String {
    let digits = String(code, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }
}
