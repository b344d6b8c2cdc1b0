import Checkpoints
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Headers that break a rule are refused with the rule, the entry and the place.
@Suite struct `Malformed headers` {
  struct Case: Sendable, CustomTestStringConvertible {
    var title: String
    var bytes: [UInt8]
    var fault: HeaderFault

    init(
      _ title: String, _ bytes: [UInt8], _ kind: HeaderFault.Kind, tensor: String? = nil,
      field: String? = nil, at byteOffset: Int
    ) {
      (self.title, self.bytes) = (title, bytes)
      let tensor = tensor.map { TensorName($0) }
      fault = HeaderFault(kind, tensor: tensor, field: field, byteOffset: byteOffset)
    }

    /// A header of one entry `"a": entry`.
    init(
      entry: String, data: Int = 4, _ kind: HeaderFault.Kind, field: String? = nil,
      at byteOffset: Int = 9
    ) {
      self.init(
        entry, RawFile.bytes("{\"a\":\(entry)}", dataByteCount: data), kind, tensor: "a",
        field: field, at: byteOffset)
    }

    var testDescription: String { String(title.prefix(60)) }
  }

  static func one(_ name: String, _ begin: Int, _ end: Int, shape: String? = nil) -> String {
    let shape = shape ?? "[\((end - begin) / 4)]"
    return "\"\(name)\":{\"dtype\":\"F32\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
  }

  /// Where the entry after `one("a", 0, 4)` begins.
  static let second = 8 + 1 + one("a", 0, 4).utf8.count + 1

  static let framing: [Case] = [
    Case(
      "S3 header beyond the file", RawFile.prefix(100) + Array("{}".utf8),
      .headerTruncated(needed: 108, available: 10), at: 10),
    Case(
      "S4 length of all ones", RawFile.prefix(.max) + Array("{}".utf8),
      .lengthBeyondLimit(.max), at: 0),
    Case(
      "S4 length one above the limit", RawFile.prefix(100_000_001) + Array("{}".utf8),
      .lengthBeyondLimit(100_000_001), at: 0),
    Case("S5 empty header", RawFile.prefix(0) + [1, 2, 3], .emptyHeader, at: 0),
    Case(
      "S9 truncated data",
      RawFile.bytes("{\(one("a", 0, 4)),\(one("b", 4, 12))}", dataByteCount: 7),
      .dataTruncated(needed: 128, available: 123), tensor: "b", at: 123),
    Case(
      "S10 trailing byte", RawFile.bytes("{\(one("a", 0, 4))}", dataByteCount: 5),
      .trailingBytes(expected: 66, found: 67), at: 66),
    Case(
      "S10 data without tensors", RawFile.bytes("{}", dataByteCount: 1),
      .trailingBytes(expected: 10, found: 11), at: 10),
  ]

  static let text: [Case] = [
    Case(
      "S12 bad UTF-8", RawFile.bytes([0x7B, 0x22, 0xFF, 0x22, 0x3A]), .json(.invalidUTF8), at: 10),
    Case(
      "S12 overlong UTF-8", RawFile.bytes([0x7B, 0x22, 0xC0, 0xAF, 0x22]), .json(.invalidUTF8),
      at: 10),
    Case("S12 UTF-16", RawFile.bytes([0xFF, 0xFE, 0x7B, 0x00]), .json(.byteOrderMark), at: 8),
    Case(
      "S12 UTF-16 without mark", RawFile.bytes([0x7B, 0x00, 0x7D, 0x00]),
      .json(.unexpectedByte(0, expected: "a key")), at: 9),
    Case("S12 byte order mark", RawFile.bytes("\u{feff}{}"), .json(.byteOrderMark), at: 8),
    Case("S14 NUL padding", RawFile.bytes("{}\0\0"), .json(.trailingContent), at: 10),
    Case("S14 second value", RawFile.bytes("{} {}"), .json(.trailingContent), at: 11),
    Case(
      "S15 depth bomb", RawFile.bytes("{\"a\":{\"x\":" + String(repeating: "[", count: 200)),
      .json(.tooDeep(limit: 128)), tensor: "a", field: "x", at: 8 + 10 + 126),
    Case(
      "S15 depth bomb from the start", RawFile.bytes(String(repeating: "[", count: 200)),
      .json(.wrongKind(expected: "an object", found: .array)), at: 8),
  ]

  static let duplicates: [Case] = [
    Case(
      "S13 identical duplicate tensor", RawFile.bytes("{\(one("a", 0, 4)),\(one("a", 0, 4))}"),
      .duplicateTensor, tensor: "a", at: second),
    Case(
      "S13 different duplicate tensor", RawFile.bytes("{\(one("a", 0, 4)),\(one("a", 4, 8))}"),
      .duplicateTensor, tensor: "a", at: second),
    Case(
      "S13 duplicate tensor by escapes",
      RawFile.bytes("{\(one("a", 0, 4)),\(one("\\u0061", 4, 8))}"),
      .duplicateTensor, tensor: "a", at: second),
    Case(
      "S13 duplicate metadata key", RawFile.bytes(#"{"__metadata__":{"k":"1","k":"1"}}"#),
      .duplicateKey("k"), field: "__metadata__", at: 33),
    Case(
      "S13 duplicate metadata", RawFile.bytes(#"{"__metadata__":{},"__metadata__":{}}"#),
      .duplicateKey("__metadata__"), at: 27),
    Case(
      entry: #"{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}"#,
      .duplicateKey("dtype"), at: 27),
    Case(
      entry: #"{"x":1,"x":2,"dtype":"U8","shape":[4],"data_offsets":[0,4]}"#,
      .duplicateKey("x"), at: 20),
  ]

  static let fields: [Case] = [
    Case(entry: "{}", .missingField("dtype")),
    Case(entry: #"{"dtype":"U8"}"#, .missingField("shape")),
    Case(entry: #"{"dtype":"U8","shape":[4]}"#, .missingField("data_offsets")),
    Case(entry: #"{"dtype":"F33"}"#, .unknownDType("F33"), field: "dtype", at: 27),
    Case(entry: #"{"dtype":"f32"}"#, .unknownDType("f32"), field: "dtype", at: 27),
    Case(
      entry: #"{"dtype":{"F32":null}}"#,
      .json(.wrongKind(expected: "a string", found: .object)), field: "dtype", at: 22),
    Case(
      entry: #"{"dtype":7}"#, .json(.wrongKind(expected: "a string", found: .number)),
      field: "dtype", at: 22),
    Case(
      entry: #"["F32",[2],[0,8]]"#, .json(.wrongKind(expected: "an object", found: .array)),
      at: 13),
    Case(
      entry: #"{"shape":[2.0]}"#, .json(.notCount(text: "2.0")), field: "shape", at: 23),
    Case(
      entry: #"{"shape":[2e0]}"#, .json(.notCount(text: "2e0")), field: "shape", at: 23),
    Case(entry: #"{"shape":[-0]}"#, .json(.notCount(text: "-0")), field: "shape", at: 23),
    Case(entry: #"{"shape":[-8]}"#, .json(.notCount(text: "-8")), field: "shape", at: 23),
    Case(
      entry: #"{"shape":["2"]}"#,
      .json(.wrongKind(expected: "a non-negative integer", found: .string)), field: "shape",
      at: 23),
    Case(
      entry: #"{"shape":[1,9223372036854775808]}"#,
      .json(.countOverflow(text: "9223372036854775808")), field: "shape", at: 25),
    Case(
      entry: #"{"data_offsets":[0,18446744073709551616]}"#,
      .json(.countOverflow(text: "18446744073709551616")), field: "data_offsets", at: 32),
    Case(entry: #"{"data_offsets":[0]}"#, .offsetCount(1), field: "data_offsets", at: 32),
    Case(entry: #"{"data_offsets":[0,4,8]}"#, .offsetCount(3), field: "data_offsets", at: 36),
    Case(
      entry: #"{"data_offsets":[4,0]}"#, .reversedOffsets(begin: 4, end: 0),
      field: "data_offsets", at: 34),
  ]

  static let order: [Case] = [
    Case(
      "S18 overlap", RawFile.bytes("{\(one("a", 0, 8)),\(one("b", 4, 12))}", dataByteCount: 12),
      .overlap(expected: 8, found: 4), tensor: "b", at: second),
    Case(
      "S18 hole", RawFile.bytes("{\(one("a", 0, 4)),\(one("b", 8, 12))}", dataByteCount: 12),
      .hole(expected: 4, found: 8), tensor: "b", at: second),
    Case(
      "S18 first offset not 0", RawFile.bytes("{\(one("a", 4, 8))}", dataByteCount: 8),
      .hole(expected: 0, found: 4), tensor: "a", at: 9),
    Case(
      "S18 empty tensor inside another",
      RawFile.bytes("{\(one("a", 0, 8)),\(one("b", 4, 4))}", dataByteCount: 8),
      .overlap(expected: 8, found: 4), tensor: "b", at: second),
    Case(
      "S18 shared data", RawFile.bytes("{\(one("a", 0, 4)),\(one("b", 0, 4))}", dataByteCount: 4),
      .overlap(expected: 4, found: 0), tensor: "b", at: second),
  ]

  static let huge = Int.max

  static let sizes: [Case] = [
    Case(
      entry: #"{"dtype":"F32","shape":[2],"data_offsets":[0,4]}"#,
      .sizeMismatch(.f32, shape: [2], expected: 8, stored: 4)),
    Case(
      entry: #"{"dtype":"F32","shape":[],"data_offsets":[0,8]}"#,
      .sizeMismatch(.f32, shape: [], expected: 4, stored: 8)),
    Case(
      entry: #"{"dtype":"F4","shape":[3],"data_offsets":[0,1]}"#, .partialByte(.f4, shape: [3])),
    Case(
      entry: #"{"dtype":"F6_E2M3","shape":[2],"data_offsets":[0,2]}"#,
      .partialByte(.f6e2m3, shape: [2])),
    Case(
      entry: #"{"dtype":"F6_E3M2","shape":[3],"data_offsets":[0,2]}"#,
      .partialByte(.f6e3m2, shape: [3])),
    Case(
      entry: "{\"dtype\":\"U8\",\"shape\":[\(huge)],\"data_offsets\":[0,4]}",
      .sizeOverflow(.u8, shape: [huge])),
    Case(
      entry: "{\"dtype\":\"U8\",\"shape\":[\(huge),\(huge),0],\"data_offsets\":[0,0]}", data: 0,
      .sizeOverflow(.u8, shape: [huge, huge, 0])),
    Case(
      entry: "{\"dtype\":\"U8\",\"shape\":[0,\(huge),\(huge)],\"data_offsets\":[0,0]}", data: 0,
      .sizeOverflow(.u8, shape: [0, huge, huge])),
    Case(
      entry: "{\"dtype\":\"F64\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}",
      data: 0,
      .sizeOverflow(.f64, shape: [4_294_967_296, 4_294_967_296])),
  ]

  static let names: [Case] = [
    Case(
      "S20 metadata of numbers", RawFile.bytes(#"{"__metadata__":{"k":1}}"#),
      .json(.wrongKind(expected: "a string", found: .number)), field: "__metadata__", at: 29),
    Case(
      "S20 metadata as array", RawFile.bytes(#"{"__metadata__":[]}"#),
      .json(.wrongKind(expected: "an object", found: .array)), field: "__metadata__", at: 24),
    Case(
      "S20 tensor called __metadata__",
      RawFile.bytes("{\(one("__metadata__", 0, 4))}", dataByteCount: 4),
      .json(.wrongKind(expected: "a string", found: .array)), field: "__metadata__", at: 47),
    Case(
      "S20 empty name", RawFile.bytes("{\(one("", 0, 4))}", dataByteCount: 4),
      .invalidName(.empty), tensor: "", at: 9),
    Case(
      "S20 NUL in a name", RawFile.bytes("{\(one("a\\u0000b", 0, 4))}", dataByteCount: 4),
      .invalidName(.control(0)), tensor: "a\u{0}b", at: 9),
    Case(
      "S20 C1 control in a name", RawFile.bytes("{\(one("a\u{85}b", 0, 4))}", dataByteCount: 4),
      .invalidName(.control(0x85)), tensor: "a\u{85}b", at: 9),
    Case(
      "S20 bidirectional control", RawFile.bytes("{\(one("a\u{202e}b", 0, 4))}", dataByteCount: 4),
      .invalidName(.bidirectional(0x202E)), tensor: "a\u{202e}b", at: 9),
    Case(
      "S20 canonically equivalent names",
      RawFile.bytes("{\(one("\u{e9}", 0, 4)),\(one("e\u{301}", 4, 8))}", dataByteCount: 8),
      .equivalentName("\u{e9}"), tensor: "e\u{301}", at: second + 1),
  ]

  static let all = framing + text + duplicates + fields + order + sizes + names

  @Test(arguments: all)
  func `is refused with the rule, the entry and the place`(example: Case) throws {
    #expect(throws: example.fault) { try SafetensorsHeader(example.bytes) }
  }

  @Test(arguments: all)
  func `opening the file names the file, the entry and the place`(example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("bad.safetensors", example.bytes)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path.text) }
    #expect(error?.fault == .header(example.fault))
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains(path.text))
    #expect(message.contains("(byte \(example.fault.byteOffset))"))
    if let tensor = example.fault.tensor { #expect(message.contains(tensor.quoted)) }
  }
}
