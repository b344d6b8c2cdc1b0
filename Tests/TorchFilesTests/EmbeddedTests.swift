import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Containers inside other files, as distributed checkpoints have them.
@Suite struct `Embedded torch files` {
  @Test(arguments: ["views", "views-legacy", "dtypes", "module"])
  func `a container inside a file has places of that file`(name: String) throws {
    let whole = try FileContents.bytes(of: Fixtures.path("torch/\(name).pt"))
    let directory = try TemporaryDirectory()
    let path = try directory.file("odd", [1, 2, 3] + whole + whole + [4])
    let outer = try InputFile(path)
    let plain = try TorchFile(opening: Fixtures.path("torch/\(name).pt"))
    for start in [3, 3 + whole.count] {
      let file = try TorchFile(outer, range: start..<start + whole.count)
      try file.verify()
      for ((path, inner), (otherPath, tensor)) in zip(try file.tensors(), try plain.tensors()) {
        #expect(path == otherPath)
        #expect(inner.byteOffset == tensor.byteOffset + start)
        #expect(try file.bytes(of: inner) == plain.bytes(of: tensor))
      }
    }
    #expect(throws: TorchError.self) { try TorchFile(outer) }
    #expect(throws: TorchError.self) { try TorchFile(outer, range: 3..<whole.count) }
  }

  /// A checkpoint of `torch.distributed.checkpoint`, of which the metadata is a bare pickle.
  @Test func `distributed checkpoints can be read by hand`() throws {
    let metadata = try PickleMachine.parse(
      FileContents.bytes(of: Fixtures.path("torch/distributed/.metadata")))
    let tensors = try #require(metadata["state_dict_metadata"])
    #expect(tensors.entries?.map(\.key.string) == ["model.weight", "model.step", "bias"])
    #expect(tensors["model.weight"]?["size"]?.ints == [3, 4])
    let chunk = tensors["model.weight"]?["chunks"]?[0]
    #expect(chunk?["offsets"]?.ints == [0, 0])
    #expect(chunk?["sizes"]?.ints == [3, 4])
    let places = try #require(metadata["storage_data"]?.entries)
    #expect(places.count == 3)
    for (key, place) in places {
      let name = try #require(place["relative_path"]?.string)
      let offset = try #require(place["offset"]?.int)
      let length = try #require(place["length"]?.int)
      let file = try TorchFile(
        InputFile(Fixtures.path("torch/distributed").joining(name)),
        range: offset..<offset + length)
      try file.verify()
      switch key["fqn"]?.string {
      case "model.weight":
        let tensor = try file.tensor(file.root)
        #expect(tensor.dtype == .f32 && tensor.shape == [3, 4])
        let bytes = (0..<12).flatMap { little(Int(Float($0).bitPattern), 4) }
        #expect(try file.bytes(of: tensor) == bytes)
      case "bias": #expect(try file.tensor(file.root).shape == [2])
      case "model.step": #expect(file.root.int == 7)
      default: Issue.record("unexpected \(key.kind)")
      }
    }
  }
}
