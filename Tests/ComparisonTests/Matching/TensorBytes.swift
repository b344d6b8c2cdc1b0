import Analysis
import Checkpoints
import Pipeline

/// The elements of a tensor as a scan sees them.
enum TensorBytes {
  /// Keeps all bytes.
  private struct Everything: TensorScan {
    var tileElements: Int { 64 }

    func look(at tile: ScannedTile) -> [UInt8] { unsafe Array(tile[0]) }
    func combine(_ left: consuming [UInt8], _ right: consuming [UInt8]) -> [UInt8] { left + right }
    func conclude(_ finding: [UInt8]) -> ScanConclusion { .done(finding) }
  }

  static func of(_ tensor: LogicalTensor) throws -> [UInt8] {
    let run = ScanRun([ScanRun.Request([Plan.Input(tensor: tensor, model: "")], scan: Everything())]
    )
    return try run.results(as: [UInt8].self, workers: 1)[0] ?? []
  }
}
