/// A strict reader of the HTML that pages have: every element closed in order, every attribute
/// quoted and once, no `<` or `>` but those of tags, only known references.
struct TagChecker {
  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  private static let void: Set<String> = ["meta", "br", "wbr"]
  private static let shapes: Set<String> = ["rect", "line", "path", "circle"]
  private static let references = ["&amp;", "&lt;", "&gt;", "&quot;", "&#39;"]

  private let bytes: [UInt8]
  private var place = 0
  private var open: [String] = []
  /// How many elements of each name there are.
  private(set) var counts: [String: Int] = [:]
  /// The values of every `id`.
  private(set) var ids: Set<String> = []

  /// Reads a document.
  init(document: [UInt8]) throws(Fault) {
    bytes = document
    try expect("<!doctype html>\n")
    try readAll()
    guard counts["html"] == 1, counts["head"] == 1, counts["body"] == 1 else {
      throw fault("not one html, head and body")
    }
  }

  /// Reads a part of one.
  init(fragment: String) throws(Fault) {
    bytes = Array(fragment.utf8)
    try readAll()
  }

  private mutating func readAll() throws(Fault) {
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "<"): try readTag()
      case UInt8(ascii: ">"): throw fault("a > in text")
      case UInt8(ascii: "&"): try readReference()
      case 0..<0x09, 0x0B..<0x20, 0x7F: throw fault("a control character")
      default: place += 1
      }
    }
    guard open.isEmpty else { throw fault("open at the end: \(open)") }
  }

  private mutating func readTag() throws(Fault) {
    place += 1
    let isEnd = skip("/")
    let name = readName()
    guard !name.isEmpty else { throw fault("a tag without a name") }
    if isEnd {
      guard open.popLast() == name else { throw fault("</\(name)> closes another element") }
      return try expect(">")
    }
    counts[name, default: 0] += 1
    var seen: Set<String> = []
    while skip(" ") { try readAttribute(&seen) }
    if skip("/>") {
      guard Self.shapes.contains(name) else { throw fault("<\(name)/>") }
      return
    }
    try expect(">")
    if Self.void.contains(name) { return }
    open.append(name)
    if name == "script" || name == "style" { try readRaw(name) }
  }

  private mutating func readAttribute(_ seen: inout Set<String>) throws(Fault) {
    let name = readName()
    guard !name.isEmpty, seen.insert(name).inserted else { throw fault("the attribute '\(name)'") }
    guard !name.hasPrefix("on"), name != "style" else { throw fault("an attribute with code") }
    try expect("=\"")
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      switch bytes[place] {
      case UInt8(ascii: "<"), UInt8(ascii: ">"): throw fault("a < or > in an attribute")
      case UInt8(ascii: "&"): try readReference()
      default: place += 1
      }
    }
    let value = String(decoding: bytes[start..<place], as: UTF8.self)
    try expect("\"")
    if name == "id", !ids.insert(value).inserted { throw fault("the id \(value) twice") }
    if name == "href", !value.hasPrefix("#") { throw fault("a link to \(value)") }
    if name == "src" { throw fault("something to load") }
  }

  private mutating func readRaw(_ name: String) throws(Fault) {
    while place < bytes.count, !follows("</") {
      if follows("<!--") { throw fault("a comment in \(name)") }
      place += 1
    }
    guard follows("</\(name)>") else { throw fault("\(name) ends early") }
  }

  private mutating func readReference() throws(Fault) {
    guard let reference = Self.references.first(where: follows) else {
      throw fault("an unknown reference")
    }
    place += reference.utf8.count
  }

  private mutating func readName() -> String {
    let start = place
    while place < bytes.count, Self.isName(bytes[place]) { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
  }

  private func follows(_ text: String) -> Bool { bytes[place...].starts(with: text.utf8) }

  private mutating func skip(_ text: String) -> Bool {
    guard follows(text) else { return false }
    place += text.utf8.count
    return true
  }

  private mutating func expect(_ text: String) throws(Fault) {
    guard skip(text) else { throw fault("'\(text)' is missing") }
  }

  private func fault(_ text: String) -> Fault {
    let around = bytes[max(0, place - 60)..<min(bytes.count, place + 20)]
    return Fault(
      description: "\(text) at byte \(place): …\(String(decoding: around, as: UTF8.self))…")
  }
}
