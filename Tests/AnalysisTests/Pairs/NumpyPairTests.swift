import Analysis
import Checkpoints
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// The numbers of `fixtures/make_pairs.py`, which numpy and exact sums give.
@Suite struct `Pairs beside numpy` {
  @Test(arguments: ["bf16", "f16", "f32", "f64"])
  func `are the same numbers`(type: String) throws {
    let text = try FileContents.bytes(of: Fixtures.path("pairs/expected.json"))
    let expected = try #require(try JSONDocument(text).root[type])
    let tensors = try ["a", "b"].map { side in
      try #require(
        try Checkpoint.open(Fixtures.path("pairs/\(side).safetensors").text).tensors
          .first { $0.name.text == type })
    }
    let tolerance = PairScan.Tolerance(absolute: 1e-4, relative: 1e-3)
    let scan = try #require(
      PairScan(tensors[0].spec, tensors[1].spec, tolerance: tolerance))
    let request = ScanRun.Request(tensors.map { Plan.Input(tensor: $0, model: "") }, scan: scan)
    let found = try #require(
      try ScanRun([request]).results(as: PairStatistics.self, workers: 2)[0])

    let counts: [(String, Int)] = [
      ("changed", found.changedCount), ("sign_flips", found.signFlipCount),
      ("nan_introduced", found.nanIntroducedCount), ("nan_removed", found.nanRemovedCount),
      ("inf_introduced", found.infinityIntroducedCount),
      ("inf_removed", found.infinityRemovedCount), ("bits", found.differingBitCount ?? -1),
      ("not_close", found.beyondToleranceCount ?? -1),
    ]
    for (key, count) in counts { #expect(expected[key]?.integer == count, "\(key)") }
    #expect(expected["max_ulp"]?.string == found.maximumULP.map { "\($0)" })
    #expect(expected["max_abs"]?.double == found.maximumDifference)
    let numbers: [(String, Double)] = [
      ("mean_abs", found.meanDifference), ("rel_l2", found.relativeL2),
      ("one_minus_cosine", found.oneMinusCosine), ("norm_ratio", found.normRatio),
      ("scale", found.scale ?? .nan), ("noise_energy", found.noiseEnergy),
    ]
    for (key, number) in numbers {
      let value = try #require(expected[key]?.double)
      #expect(abs(number - value) <= 1e-12 * abs(value), "\(key): \(number) for \(value)")
    }
  }
}
