import Analysis
import Checkpoints
import Ranks
import TestSupport
import Testing

/// Scans by several ranks, which are threads here.
@Suite struct `Divided scans` {
  @Test(arguments: ["base-bf16", "finetune-a-f32", "base-f16"], 1...4)
  func `find on every rank what one process finds`(model: String, count: Int) throws {
    let tensors = try Checkpoint.open("\(Fixtures.path("family"))/\(model)").tensors
    let expected = try StatisticsRun(tensors).statistics(workers: 1)
    let results = try LocalRanks.run(count) { ranks in
      try StatisticsRun(tensors).statistics(workers: 2, ranks: ranks)
    }
    for result in results { #expect(try result.get() == expected) }
    let twice = tensors + tensors
    let groups = try Duplicates(twice, workers: 1).groups.map(\.digest)
    #expect(groups.count > 1)
    let found = try LocalRanks.run(count) { ranks in
      try Duplicates(twice, workers: 1, ranks: ranks).groups.map(\.digest)
    }
    for result in found { #expect(try result.get() == groups) }
  }
}
