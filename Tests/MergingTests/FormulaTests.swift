import Arithmetic
import Merging
import Storage
import Tensors
import TestSupport
import Testing

/// The exact profile against plain loops over doubles.
@Suite struct `Random merges` {
  @Test(arguments: 0..<8)
  func `are their formula, rounded once`(part: UInt64) throws {
    for seed in 0..<12 {
      let run = OperationRun.random(1000 * part + UInt64(seed))
      let naive = NaiveMerge(run)
      let ours = run.output.numbers(try run.bytes())
      let slack =
        run.output.dtype == .f32 && run.inputs.allSatisfy { $0.format.dtype == .f32 }
        ? 0x1p-45 : 0x1p-20
      let wrong = ours.indices.first { index in
        let error = abs(ours[index] - naive.values[index])
        let bound = run.output.ulp(of: naive.values[index]) / 2 + slack * naive.scales[index]
        return !naive.isClose[index] && error > bound
      }
      #expect(wrong == nil, "\(run)")
    }
  }

  @Test(arguments: OperationRun.methods)
  func `give the same bytes however they are cut up`(method: String) throws {
    for profile in Profile.allCases {
      for seed: UInt64 in 3..<4 {
        var run = OperationRun.random(seed, method: method, shape: [31, 300])
        run.profile = profile
        let expected = try run.bytes(.init(tileElements: 1 << 20, access: .positional))
        for way in Self.ways {
          #expect(try run.bytes(way) == expected, "\(run) \(way)")
        }
      }
    }
  }

  private static var ways: [OperationRun.Way] {
    let cuts = [1, 2, 7].flatMap { workers in
      [1, 5000, 1 << 20].map { OperationRun.Way(workers: workers, tileElements: $0) }
    }
    let levels = KernelLevel.available.map { OperationRun.Way(workers: 2, level: $0) }
    let storages = [FileAccess.mapped, .positional].flatMap { access in
      [false, true].map { OperationRun.Way(access: access, inPieces: $0) }
    }
    return cuts + levels + storages
  }
}
