import Analysis
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Runs of scans` {
  /// Adds up bytes.
  private struct ByteSum: TensorScan {
    var tileElements: Int { 5 }

    func look(at tile: ScannedTile) -> Int { unsafe tile[0].reduce(0) { $0 + Int($1) } }
    func combine(_ left: consuming Int, _ right: consuming Int) -> Int { left + right }
    func conclude(_ finding: Int) -> ScanConclusion { .done(finding) }
  }

  @Test func `give results in the order of requests, and none of nothing`() throws {
    let directory = try TemporaryDirectory()
    let requests = try [12, 0, 100].map { count in
      let spec = TensorSpec(name: "x", dtype: .u8, shape: [count])
      let tensor = try StoredTensor.whole(
        spec, (0..<count).map { UInt8($0) }, in: directory, file: "\(count)", access: .positional)
      return ScanRun.Request([Plan.Input(tensor: tensor, model: "")], scan: ByteSum())
    }
    let sums = try ScanRun(requests).results(as: Int.self, workers: 2)
    #expect(sums == [66, nil, 4950])
  }
}
