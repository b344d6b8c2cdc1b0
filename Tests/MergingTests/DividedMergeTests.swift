import Merging
import Models
import Pipeline
import Ranks
import Storage
import Synchronization
import Tensors
import TestSupport
import Testing

/// Merges by several ranks, which are threads here.
@Suite struct `Divided merges` {
  /// Where a merge reads and writes.
  struct Place: Sendable {
    let recipe: Path
    let output: Path
    var profile = Profile.exact
    /// Small, so that files end within and between the shares of ranks.
    var shardSize = 9000
    var isResuming = false
    var allowsNonFinite = false

    init(_ recipe: String, in directory: borrowing TemporaryDirectory) throws {
      let text = try FileContents.text(of: Fixtures.path("recipes/\(recipe).yaml"))
        .replacing("../family", with: Fixtures.path("family").text)
      try self.init(text: text, in: directory)
    }

    init(text: String, in directory: borrowing TemporaryDirectory) throws {
      self.recipe = try directory.file("recipe.yaml", Array(text.utf8))
      output = directory("out")
    }

    /// Runs the merge on one of the ranks.
    func merge(
      _ ranks: Communicator, recipe: Path? = nil,
      isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> ExecutionSummary {
      var options = MergeOptions(recipe: (recipe ?? self.recipe).text, output: output.text)
      options.ranks = ranks
      options.profile = profile
      options.shardSize = shardSize
      options.workers = 2
      options.tileElements = 512
      options.isSyncing = false
      options.isForced = true
      options.isResuming = isResuming
      options.allowsNonFinite = allowsNonFinite
      return try MergeJob.prepare(options).run(isCancelled: isCancelled)
    }

    /// Runs the merge on as many ranks, and returns what each has.
    func merge(ranks count: Int) throws -> [Result<ExecutionSummary, any Error>] {
      try LocalRanks.run(count) { try merge($0) }
    }

    /// What lies where the output is made, but for the recipe.
    func contents() throws -> [String: [UInt8]] {
      try FileContents.tree(of: output.parent).filter { $0.key != "recipe.yaml" }
    }
  }

  @Test(
    arguments: ["linear", "slerp-gradient", "ties-filters", "dare-ties", "passthrough-scale"],
    Profile.allCases)
  func `write the same directory as one process`(recipe: String, profile: Profile) throws {
    let directory = try TemporaryDirectory()
    var place = try Place(recipe, in: directory)
    place.profile = profile
    let summary = try place.merge(.alone)
    let expected = try place.contents()
    #expect(expected.count > 8)
    for count in 2...4 {
      let results = try place.merge(ranks: count)
      #expect(try results[0].get() == summary)
      for result in results { _ = try result.get() }
      let found = try place.contents()
      #expect(found.keys.sorted() == expected.keys.sorted())
      #expect(found == expected, "\(count) ranks")
    }
  }

  @Test func `write the same single file as one process`() throws {
    let directory = try TemporaryDirectory()
    var place = try Place("dare-ties", in: directory)
    place.shardSize = 0
    _ = try place.merge(.alone)
    let expected = try place.contents()
    for result in try place.merge(ranks: 3) { _ = try result.get() }
    #expect(try place.contents() == expected)
  }

  @Test(arguments: 1...4)
  func `fail with the message of the rank that failed, and leave nothing to take for an output`(
    after tiles: Int
  ) throws {
    let directory = try TemporaryDirectory()
    let place = try Place("dare-ties", in: directory)
    for failing in 0..<3 {
      let results = try LocalRanks.run(3) { ranks in
        let count = Atomic(0)
        return try place.merge(ranks) {
          ranks.rank == failing && count.add(1, ordering: .relaxed).newValue >= tiles * 2
        }
      }
      for result in results {
        let error = #expect(throws: (any Error).self) { try result.get() }
        let failure = (error as? InterruptedRun)?.reason ?? error
        #expect((failure as? RankFailure)?.rank == failing)
        #expect((failure as? RankFailure)?.report.message == "stopped as asked")
      }
      #expect(try FileStatus.ifPresent(place.output) == nil)
    }
  }

  @Test(arguments: [1, 2, 4])
  func `go on with what interrupted ranks have finished`(count: Int) throws {
    let directory = try TemporaryDirectory()
    var place = try Place("dare-ties", in: directory)
    _ = try place.merge(.alone)
    let expected = try place.contents()
    // The last rank stops when it has nearly ended, and the others have files of their own by then.
    let results = try LocalRanks.run(3) { [place] ranks in
      let tiles = Atomic(0)
      return try place.merge(ranks) {
        ranks.rank == 2 && tiles.add(1, ordering: .relaxed).newValue >= 12
      }
    }
    let error = #expect(throws: (any Error).self) { try results[0].get() }
    let interrupted = try #require(error as? InterruptedRun)
    #expect(interrupted.finishedByteCount > 0)
    place.isResuming = true
    let resumed = try place.merge(ranks: count)
    #expect(try resumed[0].get().keptByteCount > 0)
    #expect(try place.contents() == expected)
  }

  @Test(arguments: [1, 2, 4])
  func `count what was lost as one process does, after an interruption too`(count: Int) throws {
    let directory = try TemporaryDirectory()
    var random = SeededGenerator(seed: 6)
    let values = [1, 70_000, 1e-12, 0, -2, 1e-9]
    let tensors = (0..<12).map { index in
      TinyModel.Tensor(
        TensorName("t\(index)"), .f32, [20_000],
        (0..<20_000).map { _ in values[random.integer(0...(index % 6))] })
    }
    let model = try TinyModel(tensors).write("model", in: directory)
    var place = try Place(
      text: """
        merge_method: linear
        parameters: {weight: 0.5}
        models: [{model: \(model.text)}, {model: \(model.text)}]
        dtype: float32
        out_dtype: float16
        """, in: directory)
    place.allowsNonFinite = true
    place.shardSize = 90_000
    let summary = try place.merge(.alone)
    #expect(summary.overflowed.count > 1000 && summary.flushed.count > 1000)
    #expect(try place.merge(ranks: 3)[0].get() == summary)
    let interrupted = try LocalRanks.run(3) { [place] ranks in
      let tiles = Atomic(0)
      return try place.merge(ranks) {
        ranks.rank == 2 && tiles.add(1, ordering: .relaxed).newValue >= 16
      }
    }
    #expect(throws: InterruptedRun.self) { try interrupted[0].get() }
    place.isResuming = true
    let resumed = try place.merge(ranks: count)[0].get()
    #expect(resumed.keptByteCount > 0)
    #expect(resumed.counts == summary.counts)
    #expect(resumed.overflowed == summary.overflowed && resumed.flushed == summary.flushed)
  }

  @Test func `are refused before anything is written where a rank plans something else`() throws {
    let directory = try TemporaryDirectory()
    let place = try Place("linear", in: directory)
    let text = try FileContents.text(of: place.recipe)
    let other = try directory.file(
      "other.yaml", Array(text.replacing("weight: 0.2", with: "weight: 0.3").utf8))
    let results = try LocalRanks.run(3) { ranks in
      try place.merge(ranks, recipe: ranks.rank == 1 ? other : nil)
    }
    for result in results {
      let failure = #expect(throws: RankFailure.self) { try result.get() }
      #expect(failure?.rank == 1)
      #expect(
        failure?.report.message.hasPrefix("this process does not see what rank 0 sees") == true)
    }
    #expect(try place.contents().keys.sorted() == ["other.yaml"])
  }
}
