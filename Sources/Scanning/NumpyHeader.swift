internal import Storage

/// The header of a `.npy` file: whether its elements are pickled, and where they begin.
struct NumpyHeader {
  let holdsObjects: Bool
  let data: Range<Int>

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  private static let limit = 1 << 20

  /// Nil where the header is cut short.
  init?(_ file: InputFile, _ range: Range<Int>) throws(FileError) {
    guard range.count >= 12 else { return nil }
    let start = try file.bytes(in: range.lowerBound..<range.lowerBound + 12)
    let isLong = start[6] >= 2
    let width = isLong ? 4 : 2
    let count = start[8..<8 + width].reversed().reduce(0) { $0 << 8 | Int($1) }
    let text = range.lowerBound + 8 + width
    guard count <= Self.limit, count <= range.upperBound - text else { return nil }
    data = text + count..<range.upperBound
    holdsObjects = Self.hasObjects(try file.bytes(in: text..<text + count))
  }

  /// Whether a type in quotes is that of objects: `'O'`, `'|O'`, `'O8'`.
  private static func hasObjects(_ text: [UInt8]) -> Bool {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == 0x27 || $0 == 0x22 }
    return parts.contains { part in
      let type = part.drop { [0x7C, 0x3C, 0x3E, 0x3D].contains($0) }
      return type.first == 0x4F && type.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }
  }
}
