internal import Storage

/// Contents that are known by their first bytes, asked for last.
struct ContentKind {
  let title: String
  /// Why nobody can look into them as they are; nil for formats that hold no pickles.
  let obstacle: String?

  /// The kind of contents that begin so; nil for unknown ones.
  init?(_ prefix: [UInt8]) {
    guard let row = Self.table.first(where: { prefix.dropFirst($0.offset).starts(with: $0.bytes) })
    else {
      guard let title = Self.compressed(prefix) else { return nil }
      self.init(title: title, obstacle: Self.packed)
      return
    }
    self.init(title: row.title, obstacle: row.obstacle)
  }

  private init(title: String, obstacle: String?) {
    (self.title, self.obstacle) = (title, obstacle)
  }

  /// The name of a compression whose streams begin with numbers instead of a signature.
  private static func compressed(_ prefix: [UInt8]) -> String? {
    guard prefix.count > 13, prefix.contains(where: { $0 >= 0x80 }) else { return nil }
    // RFC 1950: method 8, a window of at most 32 KiB, no dictionary, a check of both bytes.
    let isZlib =
      prefix[0] & 0xF == 8 && prefix[0] >> 4 <= 7 && prefix[1] & 0x20 == 0
      && (Int(prefix[0]) << 8 + Int(prefix[1])) % 31 == 0
    if isZlib { return "zlib" }
    // The older form of LZMA: properties, the size of the dictionary, that of the contents.
    let number = { (range: Range<Int>) in
      range.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(prefix[$1]) }
    }
    let (dictionary, size) = (number(1..<5), number(5..<13))
    let isLZMA =
      prefix[0] == 0x5D && dictionary.nonzeroBitCount <= 2 && dictionary >= 1 << 12
      && (size == .max || size < 1 << 40)
    return isLZMA ? "LZMA" : nil
  }

  private struct Row {
    let bytes: [UInt8]
    var offset = 0
    let title: String
    var obstacle: String?
  }

  private static let packed = "it is compressed"

  private static let table: [Row] = [
    Row(
      bytes: Array("version https://git-lfs".utf8), title: "Git LFS pointer",
      obstacle: "it stands for a file that was not fetched"),
    Row(bytes: [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], title: "7z", obstacle: packed),
    Row(bytes: Array("Rar!".utf8), title: "RAR", obstacle: packed),
    Row(bytes: [0x1F, 0x8B], title: "gzip", obstacle: packed),
    Row(bytes: [0x28, 0xB5, 0x2F, 0xFD], title: "zstd", obstacle: packed),
    Row(bytes: [0xFD, 0x37, 0x7A, 0x58, 0x5A], title: "xz", obstacle: packed),
    Row(bytes: Array("BZh".utf8), title: "bzip2", obstacle: packed),
    Row(bytes: [0x04, 0x22, 0x4D, 0x18], title: "LZ4", obstacle: packed),
    Row(bytes: [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], title: "HDF5"),
    Row(bytes: Array("GGUF".utf8), title: "GGUF"),
    Row(bytes: [0x89, 0x50, 0x4E, 0x47], title: "PNG"),
    Row(bytes: [0xFF, 0xD8, 0xFF], title: "JPEG"),
    Row(bytes: Array("%PDF".utf8), title: "PDF"),
    Row(bytes: [0x7F, 0x45, 0x4C, 0x46], title: "ELF"),
  ]
}
