import Archives
import Glibc
import Pipeline
import Ranks
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

/// Archives by several ranks, which are threads here.
@Suite struct `A divided archive` {
  /// A folder of files of all sorts, so that ranks meet within files, tensors and between them.
  private static func folder(_ directory: borrowing TemporaryDirectory) throws -> Path {
    let zoo = ZooModel()
    let model = try zoo.model.write("model", in: directory)
    try directory.directory("model/deep")
    try directory.file("model/deep/copy.safetensors", zoo.model.fileBytes())
    try directory.file("model/nothing", [])
    try directory.file("model/text", (0..<9000).map { UInt8(97 + $0 / 7 % 5) })
    var generator = SeededGenerator(seed: 3)
    let noise = (0..<30_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    try directory.file("model/weights.bin", [0x50, 0x4B, 3, 4] + noise)
    let small = (0..<40).map { TinyModel.Tensor(TensorName("t.\($0)"), .bf16, [3], [1, 2, 3]) }
    try directory.file("model/small.safetensors", TinyModel(small).fileBytes())
    return model
  }

  /// Packs on so many ranks and returns the archive's bytes and what each rank says of it.
  private static func pack(
    _ packed: PackedFolder, _ inputs: [Path], _ directory: borrowing TemporaryDirectory,
    ranks count: Int
  ) throws -> (bytes: [UInt8], outcomes: [PackJob.Outcome]) {
    let output = directory("\(count).suture")
    let results = try LocalRanks.run(count) { ranks in
      var packed = packed
      packed.options.ranks = ranks
      return try packed.pack(inputs, into: output)
    }
    let outcomes = try results.map { try $0.get() }
    defer { unlink(output) }
    return (try FileContents.bytes(of: output), outcomes)
  }

  private static func unlink(_ path: Path) { _ = unsafe Glibc.unlink(path.text) }

  @Test(
    arguments: PackMode.allCases, [(1 << 10, 64), (1 << 12, 5000), (1 << 20, 1 << 16)])
  func `has the bytes of one process with any number of ranks`(
    mode: PackMode, sizes: (chunk: Int, pool: Int)
  ) throws {
    let directory = try TemporaryDirectory()
    let model = try Self.folder(directory)
    var packed = PackedFolder(chunkByteCount: sizes.chunk, poolByteCount: sizes.pool)
    packed.options.mode = mode
    packed.options.isVerifying = true
    let alone = try packed.pack([model], into: directory("alone.suture"))
    let expected = try FileContents.bytes(of: directory("alone.suture"))
    #expect(try packed.problems(directory("alone.suture")).isEmpty)
    for count in mode == .normal ? [1, 2, 3, 4, 5, 16] : [2, 4] {
      packed.options.workers = count % 3 + 1
      let found = try Self.pack(packed, [model], directory, ranks: count)
      #expect(found.bytes == expected, "\(count) ranks")
      #expect(found.outcomes == Array(repeating: alone, count: count))
    }
    #expect(try directory.names() == ["alone.suture", "model"])
  }

  @Test func `has the bytes of one process with a base, also where ranks meet in a difference`()
    throws
  {
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 11)
    let weights = generator.weights(20_000)
    func model(_ factor: Double, _ name: String) throws -> Path {
      let values = weights.map { $0 * factor }
      return try TinyModel([
        TinyModel.Tensor("a", .bf16, [100, 200], values),
        TinyModel.Tensor("b", .f32, [20_000], values),
        TinyModel.Tensor("same", .f16, [20_000], weights),
      ]).write(name, in: directory)
    }
    var packed = PackedFolder()
    packed.base = try model(1, "base")
    packed.options.isVerifying = true
    let tuned = try model(1.01, "tuned")
    try packed.pack([tuned], into: directory("alone.suture"))
    let expected = try FileContents.bytes(of: directory("alone.suture"))
    #expect(try packed.open(directory("alone.suture")).bases.count == 3)
    for count in 2...5 {
      #expect(try Self.pack(packed, [tuned], directory, ranks: count).bytes == expected)
    }
  }

  @Test func `has the bytes of one process where there are more ranks than chunks`() throws {
    let directory = try TemporaryDirectory()
    let empty = try directory.file("empty", [])
    let short = try directory.file("short", [1, 2, 3])
    let model = try TinyModel([
      .init("none", .bf16, [0], []), .init("one", .bf16, [1], [1]),
    ]).write("model", in: directory)
    var packed = PackedFolder()
    packed.options.isVerifying = true
    for inputs in [[empty], [short], [empty, short], [model, short], [model, empty]] {
      try packed.pack(inputs, into: directory("alone.suture"))
      let expected = try FileContents.bytes(of: directory("alone.suture"))
      Self.unlink(directory("alone.suture"))
      for count in [2, 4] {
        #expect(try Self.pack(packed, inputs, directory, ranks: count).bytes == expected)
      }
    }
  }

  @Test(arguments: 0..<3)
  func `fails with the message of the rank that failed, and leaves nothing`(failing: Int) throws {
    let directory = try TemporaryDirectory()
    let model = try Self.folder(directory)
    let output = directory("x.suture")
    var isComplete = false
    // The last chunks are those that are read back.
    for chunks in [0, 1, 5, 20, 45, 60, 80, 100, 1000] where !isComplete {
      let results = try LocalRanks.run(3) { ranks in
        var packed = PackedFolder()
        packed.options.ranks = ranks
        packed.options.isVerifying = true
        packed.options.workers = 2
        let count = Atomic(0)
        return try packed.pack([model], into: output) {
          count.add(1, ordering: .relaxed).oldValue >= chunks && ranks.rank == failing
        }
      }
      isComplete = (try? results[0].get()) != nil
      guard !isComplete else { continue }
      for result in results {
        let error = #expect(throws: (any Error).self) { try result.get() }
        #expect((error as? RankFailure)?.rank == failing)
        #expect((error as? RankFailure)?.report.message == "stopped as asked")
      }
      #expect(try directory.names() == ["model"], "\(chunks)")
    }
    #expect(isComplete)
  }

  @Test func `is refused before anything is written where a rank sees something else`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.folder(directory)
    let other = try ZooModel(seed: 8).model.write("other", in: directory)
    let output = directory("x.suture")
    for isMode in [true, false] {
      let results = try LocalRanks.run(3) { ranks in
        var packed = PackedFolder()
        packed.options.ranks = ranks
        if ranks.rank == 1, isMode { packed.options.mode = .fast }
        return try packed.pack([ranks.rank == 1 && !isMode ? other : model], into: output)
      }
      for result in results {
        let failure = #expect(throws: RankFailure.self) { try result.get() }
        #expect(failure?.rank == 1)
        let message = failure?.report.message ?? ""
        #expect(message.hasPrefix("this process does not see what rank 0 sees"), "\(message)")
        #expect(!isMode || message.hasSuffix("its mode is fast here and normal there"))
      }
      #expect(try directory.names() == ["model", "other"])
    }
  }

  @Test func `replaces an archive only when told to`() throws {
    let directory = try TemporaryDirectory()
    let model = try Self.folder(directory)
    let output = directory("x.suture")
    try PackedFolder().pack([model], into: output)
    let expected = try FileContents.bytes(of: output)
    for isForced in [false, true] {
      let results = try LocalRanks.run(2) { ranks in
        var packed = PackedFolder()
        packed.options.ranks = ranks
        packed.options.isForced = isForced
        return try packed.pack([model], into: output)
      }
      for result in results { #expect(((try? result.get()) != nil) == isForced) }
      #expect(try FileContents.bytes(of: output) == expected)
      #expect(try directory.names() == ["model", "x.suture"])
    }
  }
}
