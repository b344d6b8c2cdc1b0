import Checkpoints
import Glibc
import Storage
import Tensors
import TestSupport
import Testing

/// Directories become one catalogue, or an error that names what does not fit.
@Suite struct `Directories of files` {
  private func index(_ map: KeyValuePairs<String, String>, size: String = "null") -> [UInt8] {
    let rows = map.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
    return Array("{\"metadata\":{\"total_size\":\(size)},\"weight_map\":{\(rows)}}".utf8)
  }

  private func shard(_ number: Int, of count: Int) -> String {
    "\(ShardName(number: number, of: count))"
  }

  /// A directory with tensor `a` in the first and tensors `b` and `c` in the second file.
  private func pair(_ size: String = "12") throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    try directory.file(shard(1, of: 2), RawFile.vectors("a"))
    try directory.file(shard(2, of: 2), RawFile.vectors("b", "c"))
    try directory.file(
      ShardPlan.indexFileName,
      index(["c": shard(2, of: 2), "a": shard(1, of: 2), "b": shard(2, of: 2)], size: size))
    return directory
  }

  private func fault(_ directory: borrowing TemporaryDirectory) -> CheckpointError? {
    let path = directory.path.text
    return #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
  }

  @Test func `a sharded directory is one sorted catalogue`() throws {
    let directory = try pair()
    let checkpoint = try Checkpoint.open(directory.path.text)
    #expect(checkpoint.warnings.isEmpty)
    #expect(checkpoint.tensors.map(\.name) == ["a", "b", "c"])
    #expect(checkpoint.shardNames == [shard(1, of: 2), shard(2, of: 2)])
    #expect(checkpoint.byteCount == 12 && checkpoint.elementCount == 3)
    #expect(checkpoint.directory == directory.path)
    #expect(checkpoint.indexFileName == ShardPlan.indexFileName)
    #expect(checkpoint.metadata == .pytorch)
    #expect(checkpoint["d"] == nil)
    let piece = try #require(checkpoint["c"]?.pieces.first)
    #expect(piece.file.path == directory(shard(2, of: 2)))
    #expect(piece.byteRange == piece.file.byteCount - 4..<piece.file.byteCount)
    #expect(checkpoint["c"]?.wholePiece?.byteRange == piece.byteRange)
    #expect(checkpoint["c"]?.placement(of: piece).storedShape == [1])
  }

  @Test func `the index itself names its directory`() throws {
    let directory = try pair()
    let checkpoint = try Checkpoint.open(directory(ShardPlan.indexFileName).text)
    #expect(checkpoint.tensors.count == 3)
    #expect(checkpoint.directory == directory.path)
  }

  @Test func `files that are symbolic links out of the directory are read`() throws {
    let blobs = try TemporaryDirectory()
    let directory = try TemporaryDirectory()
    try directory.link("model.safetensors", to: try blobs.file("0123", RawFile.vectors("a")))
    #expect(try Checkpoint.open(directory.path.text).tensors.map(\.name) == ["a"])
  }

  @Test(arguments: ["null", "12.0", "-12", "13", "\"12\""])
  func `a wrong total size is a warning`(size: String) throws {
    let directory = try pair(size)
    let warnings = try Checkpoint.open(directory.path.text).warnings
    #expect(warnings.map(\.code) == [.totalSize])
    #expect(warnings.first?.detail == "the tensors take 12 bytes, metadata.total_size is \(size)")
  }

  @Test func `a listed file that is missing is an error`() throws {
    let directory = try pair()
    unlink(directory(shard(2, of: 2)))
    let error = fault(directory)
    #expect(error?.fault == .directory(.missingShard(shard(2, of: 2))))
    #expect(error?.hint?.contains("incomplete") == true)
  }

  @Test func `a listed directory or pipe is refused without waiting`() throws {
    let directory = try pair()
    unlink(directory(shard(2, of: 2)))
    try directory.directory(shard(2, of: 2))
    #expect(fault(directory)?.fault == .directory(.irregularShard(shard(2, of: 2), .directory)))

    let second = try pair()
    unlink(second(shard(1, of: 2)))
    #expect(unsafe mkfifo(second(shard(1, of: 2)).text, 0o600) == 0)
    #expect(fault(second)?.fault == .directory(.irregularShard(shard(1, of: 2), .namedPipe)))
  }

  @Test func `a listed tensor that its file lacks is an error`() throws {
    let directory = try pair()
    try directory.file(shard(2, of: 2), RawFile.vectors("c"))
    let fault = fault(directory)?.fault
    #expect(
      fault == .directory(.missingTensor("b", shard: shard(2, of: 2), elsewhere: nil)))
  }

  @Test func `a listed tensor in another file than listed is an error`() throws {
    let directory = try pair()
    try directory.file(shard(1, of: 2), RawFile.vectors("a", "b"))
    try directory.file(shard(2, of: 2), RawFile.vectors("c"))
    let error = fault(directory)
    #expect(
      error?.fault
        == .directory(.missingTensor("b", shard: shard(2, of: 2), elsewhere: shard(1, of: 2))))
  }

  @Test func `a tensor in two listed files is an error`() throws {
    let directory = try pair()
    try directory.file(shard(1, of: 2), RawFile.vectors("a", "b"))
    let fault = fault(directory)?.fault
    #expect(
      fault == .directory(.tensorInTwoFiles("b", shard(2, of: 2), shard(1, of: 2))))
  }

  @Test func `unlisted tensors and files are reported and left out`() throws {
    let directory = try pair()
    try directory.file(shard(1, of: 2), RawFile.vectors("a", "x", "y"))
    try directory.file("model-00001-of-00003.safetensors", RawFile.vectors("a", "z"))
    let checkpoint = try Checkpoint.open(directory.path.text)
    #expect(checkpoint.tensors.map(\.name) == ["a", "b", "c"])
    #expect(checkpoint.warnings.map(\.code) == [.unlistedTensor, .unlistedShard])
    #expect(checkpoint.warnings.first?.detail.contains("'x' and 1 more") == true)
    #expect(checkpoint.warnings.last?.path.lastComponent == "model-00001-of-00003.safetensors")
  }

  @Test(arguments: [
    ["model-00001-of-00003.safetensors", "model-00003-of-00003.safetensors"],
    ["model-00001-of-00002.safetensors", "model-00002-of-00003.safetensors"],
    ["a-00001-of-00002.safetensors", "b-00002-of-00002.safetensors"],
  ])
  func `numbers with gaps are a warning where an index rules`(names: [String]) throws {
    let directory = try TemporaryDirectory()
    try directory.file(names[0], RawFile.vectors("a"))
    try directory.file(names[1], RawFile.vectors("b"))
    try directory.file(ShardPlan.indexFileName, index(["a": names[0], "b": names[1]], size: "8"))
    #expect(try Checkpoint.open(directory.path.text).warnings.map(\.code) == [.shardNumbering])
  }

  @Test func `a single file beside an index must agree with it`() throws {
    let directory = try pair()
    try directory.file("model.safetensors", RawFile.vectors("a", "b", "c"))
    let checkpoint = try Checkpoint.open(directory.path.text)
    #expect(checkpoint.warnings.map(\.code) == [.singleFileAndIndex])
    #expect(checkpoint.files.count == 2)
    try directory.file("model.safetensors", RawFile.vectors("a", "b"))
    #expect(fault(directory)?.fault == .directory(.singleFileDiffers("c")))
    try directory.file("model.safetensors", RawFile.vectors("a", "b", "c", length: 2))
    #expect(fault(directory)?.fault == .directory(.singleFileDiffers("a")))
  }

  @Test func `numbered files without an index are read together`() throws {
    let directory = try pair()
    unlink(directory(ShardPlan.indexFileName))
    let checkpoint = try Checkpoint.open(directory.path.text)
    #expect(checkpoint.tensors.map(\.name) == ["a", "b", "c"])
    #expect(checkpoint.warnings.map(\.code) == [.missingIndex])
    unlink(directory(shard(1, of: 2)))
    #expect(fault(directory)?.fault == .directory(.incompleteSet(missing: shard(1, of: 2))))
  }

  @Test func `other files without an index are read together, each tensor once`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("x.safetensors", RawFile.vectors("b"))
    #expect(try Checkpoint.open(directory.path.text).warnings.isEmpty)
    try directory.file("a.safetensors", RawFile.vectors("a"))
    try directory.file("._a.safetensors", [0, 5, 0x16, 7])
    #expect(try Checkpoint.open(directory.path.text).tensors.map(\.name) == ["a", "b"])
    try directory.file("c.safetensors", RawFile.vectors("b", "c"))
    #expect(
      fault(directory)?.fault
        == .directory(.tensorInTwoFiles("b", "c.safetensors", "x.safetensors")))
  }

  @Test func `a whole model leaves other files alone`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("model.safetensors", RawFile.vectors("a"))
    try directory.file("consolidated.safetensors", RawFile.vectors("a"))
    let checkpoint = try Checkpoint.open(directory.path.text)
    #expect(checkpoint.shardNames == ["model.safetensors"])
    #expect(checkpoint.warnings.map(\.code) == [.unlistedShard])
  }

  @Test func `one of several numbered files opens with a warning`() throws {
    let directory = try pair()
    let checkpoint = try Checkpoint.open(directory(shard(2, of: 2)).text)
    #expect(checkpoint.tensors.map(\.name) == ["b", "c"])
    #expect(checkpoint.warnings.map(\.code) == [.loneShard])
  }

  @Test func `directories without safetensors say what else is there`() throws {
    let directory = try TemporaryDirectory()
    try directory.file("config.json", Array("{}".utf8))
    #expect(fault(directory)?.fault == .directory(.noWeights(others: nil)))
    try directory.file("pytorch_model.bin", [0])
    #expect(fault(directory)?.fault == .directory(.noWeights(others: "pytorch_model.bin")))
    try directory.file("x.safetensors.index.json", Array("{}".utf8))
    try directory.file("y.safetensors.index.json", Array("{}".utf8))
    let names = ["x.safetensors.index.json", "y.safetensors.index.json"]
    #expect(fault(directory)?.fault == .directory(.severalIndexes(names)))
  }

  @Test func `what is planned, written and opened is the same`() throws {
    let directory = try TemporaryDirectory()
    let plan = try ShardPlan(DTypeZoo.specs, shardSize: 64)
    for shard in plan.shards {
      let data = [UInt8](repeating: 1, count: shard.layout.fileByteCount)
      try directory.file(
        shard.fileName, shard.layout.headerBytes + data.dropFirst(shard.layout.headerBytes.count))
    }
    try directory.file(ShardPlan.indexFileName, Array((plan.indexText ?? "").utf8))
    let checkpoint = try Checkpoint.open(directory.path.text)
    #expect(checkpoint.warnings.isEmpty)
    #expect(plan.shards.count > 3)
    #expect(checkpoint.byteCount == plan.tensorByteCount)
    #expect(checkpoint.tensors.map(\.spec) == DTypeZoo.specs.sorted { $0.name < $1.name })
    for (file, shard) in zip(checkpoint.files, plan.shards) {
      #expect(try file.headerDigest() == SHA256Hasher.digest(of: shard.layout.headerBytes))
    }
  }

  private func unlink(_ path: Path) { _ = unsafe Glibc.unlink(path.text) }
}
