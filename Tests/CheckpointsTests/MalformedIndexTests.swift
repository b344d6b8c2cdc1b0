import Checkpoints
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Index files that break a rule are refused with the place, the tensor and the reason.
@Suite struct `Malformed indexes` {
  struct Case: Sendable, CustomTestStringConvertible {
    var text: String
    var fault: IndexFault

    init(_ text: String, _ kind: IndexFault.Kind, tensor: TensorName? = nil) {
      (self.text, fault) = (text, IndexFault(kind, tensor: tensor))
    }

    init(_ text: String, _ kind: JSONError.Kind, at byteOffset: Int, tensor: TensorName? = nil) {
      let error = JSONError(kind, at: byteOffset, in: Array(text.utf8))
      self.init(text, .json(error), tensor: tensor)
    }

    /// An index that lists tensor `a` in this file.
    init(fileName: String, _ reason: UnsafeFileName) {
      let text = "{\"weight_map\":{\"a\":\(JSONText.quoted(fileName))}}"
      self.init(text, .unsafeFileName(fileName, reason), tensor: "a")
    }

    var testDescription: String { String(text.prefix(60)) }
  }

  static let cases: [Case] = [
    Case("[]", .wrongKind(expected: "an object", found: .array), at: 0),
    Case("{", .unexpectedEnd(expected: "a key or '}'"), at: 1),
    Case("{}", .missingWeightMap),
    Case(
      #"{"weight_map":[]}"#, .wrongKind(expected: "weight_map to be an object", found: .array),
      at: 14),
    Case(
      "{\"weight_map\":\n {\"a\":\n  7}}", .wrongKind(expected: "a file name", found: .number),
      at: 24, tensor: "a"),
    Case(
      #"{"weight_map":{"a":null}}"#, .wrongKind(expected: "a file name", found: .null), at: 19,
      tensor: "a"),
    Case(fileName: "../x.safetensors", .climbing),
    Case(fileName: "a/../../b.safetensors", .climbing),
    Case(fileName: "./x.safetensors", .climbing),
    Case(fileName: "/abs.safetensors", .absolute),
    Case(fileName: "C:x.safetensors", .drive),
    Case(fileName: "C:\\x.safetensors", .backslash),
    Case(fileName: "a\\x.safetensors", .backslash),
    Case(fileName: "a//x.safetensors", .emptyComponent),
    Case(fileName: "", .empty),
    Case(fileName: "a\u{0}.safetensors", .control),
    Case(
      #"{"weight_map":{"a":"x.bin"}}"#, .wrongExtension("x.bin"), tensor: "a"),
    Case(#"{"weight_map":{"a":"x"}}"#, .wrongExtension("x"), tensor: "a"),
    Case(#"{"weight_map":{"":"x.safetensors"}}"#, .invalidName(.empty), tensor: ""),
    Case(
      #"{"weight_map":{"a\u0000":"x.safetensors"}}"#, .invalidName(.control(0)),
      tensor: "a\u{0}"),
    Case(
      #"{"weight_map":{"a":"x.safetensors","a":"x.safetensors"}}"#, .duplicateKey("a"), at: 35),
    Case(#"{"weight_map":{},"weight_map":{}}"#, .duplicateKey("weight_map"), at: 17),
  ]

  @Test(arguments: cases)
  func `is refused with the reason`(example: Case) {
    #expect(throws: example.fault) { try SafetensorsIndex(Array(example.text.utf8)) }
  }

  @Test(arguments: cases)
  func `opening the directory names the index`(example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file(ShardPlan.indexFileName, Array(example.text.utf8))
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open(directory.path.text)
    }
    #expect(error?.fault == .index(example.fault))
    #expect(error?.description.hasPrefix("'\(path)': ") == true)
    if let tensor = example.fault.tensor {
      #expect(error?.description.contains(tensor.quoted) == true)
    }
  }

  @Test func `an index above 10 MiB is refused unread`() throws {
    let directory = try TemporaryDirectory()
    let text = "{\"weight_map\":{}}" + String(repeating: " ", count: SafetensorsIndex.byteLimit)
    try directory.file(ShardPlan.indexFileName, Array(text.utf8))
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open(directory.path.text)
    }
    #expect(error?.fault == .index(IndexFault(.tooLarge)))
  }

  @Test func `an index that is a pointer is called one`() throws {
    let directory = try TemporaryDirectory()
    try directory.file(
      ShardPlan.indexFileName, Array("version https://git-lfs.github.com/spec/v1\nsize 9\n".utf8))
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open(directory.path.text)
    }
    #expect(error?.fault == .wrongFile(.gitLFSPointer(byteCount: 9)))
  }

  @Test(arguments: [
    ("{}", SafetensorsIndex.TotalSize.missing),
    (#"{"total_size":12}"#, .bytes(12)),
    (#"{"total_size":12.0}"#, .invalid("12.0")),
    (#"{"total_size":-1}"#, .invalid("-1")),
    (#"{"total_size":"12"}"#, .invalid("\"12\"")),
    (#"{"total_size":null}"#, .invalid("null")),
    ("null", .missing),
    ("7", .missing),
  ])
  func `the total size is read as advice`(metadata: String, size: SafetensorsIndex.TotalSize) throws
  {
    let text = "{\"metadata\":\(metadata),\"weight_map\":{}}"
    #expect(try SafetensorsIndex(Array(text.utf8)).totalSize == size)
  }
}
