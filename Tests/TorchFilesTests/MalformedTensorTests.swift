import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Tensors whose numbers contradict their storage, or that are of a kind that is not read.
@Suite struct `Malformed torch tensors` {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let value: [UInt8]
    let fault: TensorFault

    init(_ title: String, _ value: [UInt8], _ fault: TensorFault) {
      (testDescription, self.value, self.fault) = (title, value, fault)
    }
  }

  static let float = PickleGlobal("torch", "FloatStorage")
  static let big = 1 << 62

  static let cases: [Case] = [
    Case(
      "P38 storage key absent", RawPickle.tensor(RawPickle.storage("7")),
      .missingStorage(key: "7")),
    Case(
      "P38 more elements than stored", RawPickle.tensor(RawPickle.storage(count: 5)),
      .storageTooSmall(key: "0", needed: 20, available: 16)),
    Case(
      "P38 count that overflows", RawPickle.tensor(RawPickle.storage(count: big)),
      .storageTooSmall(key: "0", needed: .max, available: 16)),
    Case(
      "P38 negative count", RawPickle.tensor(RawPickle.storage(count: -1)), .malformedStorage),
    Case(
      "P38 negative offset", RawPickle.tensor(offset: -1),
      .negative(shape: [4], strides: [1], offset: -1)),
    Case(
      "P38 negative stride", RawPickle.tensor(offset: 3, strides: [-1]),
      .negative(shape: [4], strides: [-1], offset: 3)),
    Case(
      "P38 negative extent", RawPickle.tensor(shape: [-4]),
      .negative(shape: [-4], strides: [1], offset: 0)),
    Case(
      "P38 offset past the storage", RawPickle.tensor(offset: 1),
      .outside(shape: [4], strides: [1], offset: 1, available: 4)),
    Case(
      "P38 huge offset", RawPickle.tensor(offset: .max),
      .sizeOverflow(.f32, shape: [4], strides: [1])),
    Case(
      "P38 stride past the storage", RawPickle.tensor(shape: [2, 2], strides: [3, 1]),
      .outside(shape: [2, 2], strides: [3, 1], offset: 0, available: 4)),
    Case(
      "P38 stride that overflows", RawPickle.tensor(shape: [3], strides: [big]),
      .sizeOverflow(.f32, shape: [3], strides: [big])),
    Case(
      "P38 shape that overflows", RawPickle.tensor(shape: [big, 8], strides: [0, 0]),
      .sizeOverflow(.f32, shape: [big, 8], strides: [0, 0])),
    Case(
      "P38 empty shape that overflows", RawPickle.tensor(shape: [0, big, 8], strides: [0, 0, 0]),
      .sizeOverflow(.f32, shape: [0, big, 8], strides: [0, 0, 0])),
    Case(
      "P38 empty tensor past the storage", RawPickle.tensor(offset: 5, shape: [0]),
      .outside(shape: [0], strides: [1], offset: 5, available: 4)),
    Case(
      "P38 one element for a terabyte", RawPickle.tensor(shape: [1 << 40], strides: [0]),
      .expanded(shape: [1 << 40], strides: [0])),
    Case(
      "P38 shape and strides of different length", RawPickle.tensor(shape: [2, 2]),
      .rankDiffers(shape: [2, 2], strides: [1])),
    Case(
      "P38 one key, two types",
      RawPickle.tuple(
        RawPickle.tensor(), RawPickle.tensor(RawPickle.storage(class: "IntStorage"))),
      .twoTypes(key: "0", float, PickleGlobal("torch", "IntStorage"))),
    Case(
      "P41 quantised storage", RawPickle.tensor(RawPickle.storage(class: "QInt8Storage")),
      .unsupportedType(PickleGlobal("torch", "QInt8Storage"))),
    Case(
      "P41 quantised tensor", RawPickle.tensor(function: "_rebuild_qtensor"),
      .notATensor(found: "an object of torch._utils._rebuild_qtensor")),
    Case(
      "P41 sparse tensor", RawPickle.tensor(function: "_rebuild_sparse_tensor"),
      .notATensor(found: "an object of torch._utils._rebuild_sparse_tensor")),
    Case(
      "P41 complex128", RawPickle.tensor(RawPickle.storage(class: "ComplexDoubleStorage")),
      .unsupportedType(PickleGlobal("torch", "ComplexDoubleStorage"))),
    Case(
      "P36 storage of a class of somebody's",
      RawPickle.tensor(
        RawPickle.tuple(
          RawPickle.text("storage"), RawPickle.global("os", "system"), RawPickle.text("0"),
          RawPickle.text("cpu"), RawPickle.int(4)) + [0x51]),
      .unsupportedType(PickleGlobal("os", "system"))),
    Case(
      "P36 a parameter of something else",
      RawPickle.call(
        RawPickle.global("torch._utils", "_rebuild_parameter"),
        RawPickle.tuple(
          RawPickle.call(RawPickle.global("os", "system"), RawPickle.tuple(RawPickle.text("ls"))),
          [0x88], [0x29])),
      .notATensor(found: "an object of os.system")),
    Case(
      "P41 a tensor without strides",
      RawPickle.call(
        RawPickle.global("torch._utils", "_rebuild_tensor_v2"),
        RawPickle.tuple(RawPickle.storage(), [0x4B, 0])),
      .malformed("expected 6 arguments, found 2")),
    Case(
      "P41 a persistent id of something else",
      RawPickle.tensor(RawPickle.tuple(RawPickle.text("module")) + [0x51]), .malformedStorage),
  ]

  static func file(
    _ value: [UInt8], in directory: borrowing TemporaryDirectory
  ) throws -> TorchFile {
    let archive = RawArchive(
      pickle: RawPickle.of(RawPickle.dict([("w", value), ("step", [0x4B, 7])])),
      storages: ["0": [UInt8](repeating: 1, count: 16)])
    return try TorchFile(opening: directory.file("m.pt", archive.bytes))
  }

  @Test(arguments: cases)
  func `a broken tensor is refused when it is asked for`(_ example: Case) throws {
    let directory = try TemporaryDirectory()
    let file = try Self.file(example.value, in: directory)
    // What does not need the tensor is there all the same.
    #expect(file.root["step"]?.int == 7)
    let value = try #require(file.root["w"])
    let error = #expect(throws: TorchError.self) { try file.tensor(value[0] ?? value) }
    #expect(error?.fault == .tensor(example.fault, nil))
    let walked = #expect(throws: TorchError.self) { try file.tensors() }
    guard case .tensor(example.fault, let name?) = walked?.fault else {
      Issue.record("\(walked as Any)")
      return
    }
    #expect(name.text.hasPrefix("w"))
  }

  @Test func `P36 what is no tensor is refused where a tensor is asked for`() throws {
    let directory = try TemporaryDirectory()
    let call = RawPickle.call(
      RawPickle.global("os", "system"), RawPickle.tuple(RawPickle.text("ls")))
    let file = try Self.file(call, in: directory)
    let value = try #require(file.root["w"])
    #expect(try file.stateDict().isEmpty)
    #expect(
      throws: TorchError(file.file.path, .tensor(.notATensor(found: "an object of os.system"), "w"))
    ) { try file.tensor(value, name: "w") }
  }

  @Test func `values that share each other in too many ways are not walked`() throws {
    // Thirty lists, each twice in the next.
    var bomb: [UInt8] = [0x5D, 0x71, 0]
    for level in 0..<30 {
      bomb += [0x68, UInt8(level), 0x68, UInt8(level), 0x86, 0x71, UInt8(level + 1)]
    }
    bomb += [0x28] + [0x31]
    let nested = [0x28] + bomb + [0x68, 30, 0x71, 31, 0x31, 0x68, 31]
    let directory = try TemporaryDirectory()
    let file = try Self.file(nested, in: directory)
    let error = #expect(throws: TorchError.self) { try file.tensors() }
    guard case .tensor(.tooManyPaths, _) = error?.fault else {
      Issue.record("\(error as Any)")
      return
    }
  }
}
