package import Storage

extension ChecksumList {
  /// Reads the text of such a file, in the forms that coreutils and BSD write and in no others.
  ///
  /// Lines are `HEX  NAME`, `HEX *NAME` or `SHA256 (NAME) = HEX`, with a backslash before those whose
  /// names are escaped; they end in LF, or all in CRLF. Digits are of either case, but of one: a bit
  /// that was flipped must not pass. Stricter than `sha256sum -c`, which skips what it does not
  /// understand: every line ends, names lead nowhere but below the directory, and none stands twice.
  package init(parsing bytes: [UInt8]) throws(ChecksumListFault) {
    var entries: [Entry] = []
    var names: Set<[UInt8]> = []
    var cases = Cases()
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.popLast()?.isEmpty == true else {
      throw ChecksumListFault(line: lines.count + 1, "does not end")
    }
    if lines.allSatisfy({ $0.last == 0x0D }) { lines = lines.map { $0.dropLast() } }
    for (index, line) in lines.enumerated() {
      let number = index + 1
      var entry = try Self.entry(line, number: number)
      guard cases.admit(entry.sha256) else {
        throw ChecksumListFault(line: number, "has digits of upper and lower case")
      }
      entry.sha256 = entry.sha256.lowercased()
      guard names.insert(Array(entry.name.utf8)).inserted else {
        throw ChecksumListFault(line: number, "lists \(Path(entry.name).quoted) again")
      }
      entries.append(entry)
    }
    self.init(entries)
  }

  /// The cases of letters that were seen.
  private struct Cases {
    private var lower = false
    private var upper = false

    mutating func admit(_ digits: String) -> Bool {
      for digit in digits.utf8 {
        lower = lower || digit >= UInt8(ascii: "a")
        upper = upper || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains(digit)
      }
      return !(lower && upper)
    }
  }

  private static let tag = Array("SHA256 (".utf8)
  private static let equals = Array(") = ".utf8)
  private static let digitCount = 64

  private static func entry(
    _ line: ArraySlice<UInt8>, number: Int
  ) throws(ChecksumListFault) -> Entry {
    let isEscaped = line.first == UInt8(ascii: "\\")
    let line = isEscaped ? line.dropFirst() : line
    guard let (bytes, digits) = tagged(line) ?? plain(line), digits.count == digitCount,
      digits.allSatisfy(isDigit)
    else {
      throw ChecksumListFault(
        line: number, "is not 64 digits, two spaces and a name, nor 'SHA256 (name) = digits'")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ChecksumListFault(line: number, "has a name that is not UTF-8")
    }
    var name = isEscaped ? unescaped(text) : text
    // As find writes it.
    while name.utf8.starts(with: "./".utf8) { name = String(name.dropFirst(2)) }
    guard Path.names(below: name) != nil else {
      throw ChecksumListFault(line: number, "has a name that leads out of the directory")
    }
    return Entry(name: name, sha256: String(decoding: digits, as: UTF8.self))
  }

  private typealias Parts = (name: ArraySlice<UInt8>, digits: ArraySlice<UInt8>)

  /// Digits, two spaces (or one and a star), and a name.
  private static func plain(_ line: ArraySlice<UInt8>) -> Parts? {
    let rest = line.dropFirst(digitCount)
    guard rest.starts(with: "  ".utf8) || rest.starts(with: " *".utf8) else { return nil }
    return (rest.dropFirst(2), line.prefix(digitCount))
  }

  /// A name in parentheses, an equals sign and digits, as BSD writes it.
  private static func tagged(_ line: ArraySlice<UInt8>) -> Parts? {
    let head = line.dropLast(digitCount)
    guard head.starts(with: tag), head.suffix(equals.count).elementsEqual(equals),
      head.count >= tag.count + equals.count
    else { return nil }
    return (head.dropFirst(tag.count).dropLast(equals.count), line.suffix(digitCount))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
    default: false
    }
  }

  private static func unescaped(_ name: String) -> String {
    var result = ""
    var rest = name.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\\", let next = rest.popFirst() else {
        result.unicodeScalars.append(scalar)
        continue
      }
      result.unicodeScalars.append(next == "n" ? "\n" : next == "r" ? "\r" : next)
    }
    return result
  }

  private static let byteLimit = 64 << 20

  /// Reads the list of a directory; nil if it has none.
  package static func read(in directory: Path) throws -> ChecksumList? {
    let path = directory.joining(fileName)
    guard try FileStatus.ifPresent(path)?.kind == .regular else { return nil }
    let file = try InputFile(path, access: .positional)
    guard file.byteCount <= byteLimit else {
      throw ChecksumListFault(line: 1, "begins a file that is too large")
    }
    return try ChecksumList(parsing: try file.bytes(in: 0..<file.byteCount))
  }
}
