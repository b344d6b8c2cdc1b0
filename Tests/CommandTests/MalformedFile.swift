import Testing

/// A safetensors file that must be refused, and words that the refusal has.
struct MalformedFile: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let bytes: [UInt8]
  let words: [String]

  init(_ description: String, _ bytes: [UInt8], _ words: String...) {
    (testDescription, self.bytes, self.words) = (description, bytes, words)
  }

  /// A file whose header has this text, with zeros as data.
  init(_ description: String, header: String, data: Int = 0, _ words: String...) {
    testDescription = description
    bytes = Self.file(header, data: data)
    self.words = words
  }

  static func file(_ header: String, data: Int) -> [UInt8] {
    prefix(UInt64(header.utf8.count)) + header.utf8 + [UInt8](repeating: 0, count: data)
  }

  static func prefix(_ length: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
  }

  /// An entry of a header.
  static func entry(
    _ name: String = "w", dtype: String = "\"F32\"", shape: String = "[1]",
    offsets: String = "[0,4]"
  ) -> String {
    "\"\(name)\":{\"dtype\":\(dtype),\"shape\":\(shape),\"data_offsets\":\(offsets)}"
  }

  static let all = framing + foreign + texts + entries + layouts

  private static let framing = [
    MalformedFile("an empty file", [], "empty"),
    MalformedFile("seven bytes", [1, 2, 3, 4, 5, 6, 7]),
    MalformedFile("a length beyond the file", prefix(1000) + Array("{}".utf8), "missing"),
    MalformedFile("the largest length", prefix(.max) + Array("{}".utf8), "length"),
    MalformedFile("a length above the limit", prefix(100_000_001) + Array("{}".utf8), "length"),
    MalformedFile("a length of zero", prefix(0) + [1]),
    MalformedFile("zeros only", [UInt8](repeating: 0, count: 4096), "zeros"),
    MalformedFile("truncated data", header: "{\(entry())}", data: 1, "missing"),
    MalformedFile("trailing bytes", header: "{\(entry())}", data: 5, "1 more"),
  ]

  private static let foreign = [
    MalformedFile(
      "a Git LFS pointer",
      Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n".utf8),
      "Git LFS", "git lfs pull"),
    MalformedFile("an HTML page", Array("<!DOCTYPE html><html></html>".utf8), "HTML"),
    MalformedFile("a JSON text", Array("{\"error\": \"not found\"}".utf8), "JSON"),
    MalformedFile("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], "gzip"),
    MalformedFile("zip", Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 60), "zip"),
    MalformedFile("a pickle", [0x80, 2] + Array("}q\u{0}.........".utf8), "pickle"),
    MalformedFile("GGUF", Array("GGUF".utf8) + [3, 0, 0, 0, 1, 0, 0, 0], "GGUF"),
  ]

  private static let texts = [
    MalformedFile(
      "bad UTF-8", prefix(10) + Array("{\"".utf8) + [0xC3, 0x28] + Array("\":{}} ".utf8)),
    MalformedFile(
      "a byte order mark", prefix(5) + [0xEF, 0xBB, 0xBF] + Array("{}".utf8)),
    MalformedFile("a tensor twice", header: "{\(entry()),\(entry())}", data: 4, "'w'"),
    MalformedFile(
      "a metadata key twice",
      header: "{\"__metadata__\":{\"a\":\"b\",\"a\":\"b\"},\(entry())}", data: 4, "\"a\""),
    MalformedFile("NUL after the header", header: "{\(entry())}\0\0", data: 4),
    MalformedFile("a second value", header: "{\(entry())}{}", data: 4),
    MalformedFile("a depth bomb", header: String(repeating: "[", count: 200)),
    MalformedFile(
      "a deep value in an entry",
      header: "{\"w\":" + String(repeating: "{\"a\":", count: 200) + "0"
        + String(repeating: "}", count: 201)),
    MalformedFile(
      "metadata that is no map of strings", header: "{\"__metadata__\":{\"a\":1},\(entry())}",
      data: 4, "__metadata__"),
  ]

  private static let entries = [
    MalformedFile("an unknown dtype", header: "{\(entry(dtype: "\"F33\""))}", data: 4, "F33"),
    MalformedFile("a dtype in lower case", header: "{\(entry(dtype: "\"f32\""))}", data: 4, "f32"),
    MalformedFile("a dtype that is a number", header: "{\(entry(dtype: "1"))}", data: 4, "'w'"),
    MalformedFile("an entry that is an array", header: "{\"w\":[]}", "'w'"),
    MalformedFile("a fractional extent", header: "{\(entry(shape: "[1.0]"))}", data: 4, "1.0"),
    MalformedFile("a negative extent", header: "{\(entry(shape: "[-1]"))}", data: 4, "-1"),
    MalformedFile("an extent in quotes", header: "{\(entry(shape: "[\"1\"]"))}", data: 4, "'w'"),
    MalformedFile(
      "an extent above 63 bits", header: "{\(entry(shape: "[9223372036854775808]"))}", data: 4,
      "9223372036854775808"),
    MalformedFile("one offset", header: "{\(entry(offsets: "[0]"))}", data: 4, "'w'"),
    MalformedFile("three offsets", header: "{\(entry(offsets: "[0,4,4]"))}", data: 4, "'w'"),
    MalformedFile("an empty name", header: "{\(entry(""))}", data: 4, "empty"),
    MalformedFile("a name with NUL", header: "{\(entry("a\\u0000b"))}", data: 4, "control"),
    MalformedFile("a bidirectional name", header: "{\(entry("a\u{202E}b"))}", data: 4, "bidirect"),
    MalformedFile("a tensor called __metadata__", header: "{\(entry("__metadata__"))}", data: 4),
    MalformedFile(
      "names that are canonically equivalent",
      header: "{\(entry("\u{E9}")),\(entry("e\u{301}", offsets: "[4,8]"))}", data: 8, "spelling"),
  ]

  private static let layouts = [
    MalformedFile("reversed offsets", header: "{\(entry(offsets: "[4,0]"))}", data: 4, "'w'"),
    MalformedFile(
      "an overlap", header: "{\(entry()),\(entry("v", offsets: "[2,6]"))}", data: 6, "overlap"),
    MalformedFile(
      "a hole", header: "{\(entry()),\(entry("v", offsets: "[8,12]"))}", data: 12, "hole"),
    MalformedFile(
      "a first offset above 0", header: "{\(entry(offsets: "[4,8]"))}", data: 8, "hole"),
    MalformedFile(
      "an empty tensor inside another",
      header: "{\(entry()),\(entry("v", shape: "[0]", offsets: "[2,2]"))}", data: 4, "overlap"),
    MalformedFile(
      "a size that overflows", header: "{\(entry(shape: "[4294967296,4294967296]"))}", data: 4,
      "63 bits"),
    MalformedFile(
      "a size that overflows before a zero",
      header: "{\(entry(shape: "[4294967296,4294967296,0]", offsets: "[0,0]"))}", "63 bits"),
    MalformedFile(
      "half a byte", header: "{\(entry(dtype: "\"F4\"", offsets: "[0,1]"))}", data: 1, "byte"),
    MalformedFile("a size mismatch", header: "{\(entry(shape: "[2]"))}", data: 4, "8 bytes"),
  ]
}
