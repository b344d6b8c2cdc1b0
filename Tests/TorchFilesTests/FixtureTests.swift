import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Files that PyTorch itself wrote, in both formats.
@Suite struct `Files of torch.save` {
  static let names = ["dtypes", "views", "module", "objects"]

  static func open(_ name: String) throws -> TorchFile {
    try TorchFile(opening: Fixtures.path("torch/\(name).pt"))
  }

  @Test(arguments: names, ["", "-legacy"])
  func `every tensor is found with its type, shape, strides and bytes`(
    name: String, format: String
  ) throws {
    let file = try Self.open(name + format)
    let found = try file.tensors().map { path, tensor in
      ExpectedTensor(
        path: path,
        dtype: try #require(TorchElementType.global(tensor.dtype)).name, shape: tensor.shape,
        strides: tensor.strides, bytes: try file.bytes(of: tensor))
    }
    let expected = try ExpectedTensor.all(name)
    #expect(found == expected)
    #expect(!found.isEmpty)
  }

  @Test(arguments: ["negated", "conjugated"])
  func `views that change values are refused`(name: String) throws {
    let file = try Self.open("lazy")
    let value = try #require(file.root[name])
    let error = #expect(throws: TorchError.self) { try file.tensor(value) }
    #expect("\(String(describing: error))".contains(name))
  }

  @Test(arguments: names)
  func `checksums are those that PyTorch computed`(name: String) throws {
    let file = try Self.open(name)
    guard case .zip(let archive) = file.container else {
      Issue.record("not a zip archive")
      return
    }
    #expect(archive.root == name)
    #expect(archive.entries.contains { $0.crc != 0 })
    try file.verify()
  }

  @Test(arguments: ["views", "views-legacy"])
  func `views share a storage, and know whether they are contiguous`(name: String) throws {
    let file = try Self.open(name)
    let tensors = Dictionary(
      try file.stateDict().map { ($0.name.text, $0.tensor) }, uniquingKeysWith: { $1 })
    let whole = try #require(tensors["whole"])
    let shared = ["matrix", "transposed", "middle", "columns", "every_other", "permuted", "tied"]
    for name in shared { #expect(tensors[name]?.storageKey == whole.storageKey) }
    #expect(tensors["scalar"]?.storageKey != whole.storageKey)
    #expect(tensors["tied"] == whole)
    let contiguous = tensors.filter { $0.value.isContiguous }.keys.sorted()
    #expect(contiguous == ["empty", "matrix", "middle", "scalar", "tied", "whole"])
    #expect(tensors["middle"]?.byteOffset == whole.byteOffset + 5 * 4)
    #expect(tensors["columns"]?.byteRange.count == (3 * 6 + 2) * 4)
  }

  @Test func `placements have the strides of the views that they can say`() throws {
    let file = try Self.open("views")
    for (name, tensor) in try file.stateDict() {
      guard let placement = tensor.placement else {
        #expect(name == "every_other")
        continue
      }
      let identity = Placement(rowMajor: tensor.shape)
      #expect(placement.box == identity.box)
      for (axis, stride) in zip(placement.order.axes, placement.strides) {
        let dimension = try #require(identity.order.axes.firstIndex(of: axis))
        #expect(tensor.shape.contains(0) || stride == tensor.strides[dimension], "\(name)")
      }
    }
  }

  @Test(arguments: ["module", "module-legacy"])
  func `parameters are tensors, and state dicts keep their order`(name: String) throws {
    let file = try Self.open(name)
    let model = try #require(file.root["model"])
    #expect(try file.stateDict(model).map(\.name) == ["weight", "bias"])
    let parameters = try file.stateDict()
    #expect(parameters.map(\.name) == ["parameter", "frozen", "with_state"])
    #expect(parameters.map(\.tensor.isParameter) == [true, true, true])
    #expect(parameters.map(\.tensor.requiresGrad) == [true, false, true])
    #expect(try file.stateDict(model).allSatisfy { !$0.tensor.isParameter })
  }

  @Test(arguments: ["objects", "objects-legacy"])
  func `what is saved beside tensors can be looked into`(name: String) throws {
    let root = try Self.open(name).root
    #expect(root["iteration"]?.int == 1 << 40)
    #expect(root["negative"]?.int == -3)
    #expect(root["huge"]?.longBytes == [0, 0, 0, 0, 0, 0, 0, 0, 0x40])
    #expect(root["rate"]?.double == 0.125)
    #expect(root["flag"]?.bool == true)
    #expect(root["nothing"]?.isNone == true)
    #expect(root["shape"]?.ints == [4, 5, 6])
    #expect(root["dtype"]?.global.flatMap(TorchElementType.dtype) == .bf16)
    #expect(root["pair"]?[0]?.string == "a")
    #expect(root["pair"]?[1]?.ints == [1, 2, 300, 70000])
    #expect(root["names"]?.elements?.map(\.string) == ["a"])
    #expect(root["raw"]?.bytes == [0, 0xFF, 0x80])
    #expect(root["args"]?["num_layers"]?.int == 4)
    #expect(root["args"]?["nested"]?["x"]?.int == 1)
    #expect(root["args"]?.object?.type == PickleGlobal("argparse", "Namespace"))
    #expect(root["float"]?.double == 1.5)
    #expect(root["integer"]?.int == -9)
    #expect(root["default"]?["k"]?.int == 1)
    #expect(root["ordered"]?.entries?.map(\.key.string) == ["z", "a"])
    #expect(root["array"]?.object?.isCall == true)
    #expect(root["missing"] == nil)
    #expect(root["pair"]?[2] == nil)
  }
}
