internal import Synchronization
internal import Tensors

/// One round of a scan of one tensor: combines what workers find, outside of any lock.
final class ScanRound: Sendable {
  let scan: any TensorScan
  private let findings: Mutex<ReductionTree<any Sendable>>

  init(_ scan: any TensorScan, tileCount: Int) {
    self.scan = scan
    findings = Mutex(
      ReductionTree(count: tileCount) { left, right in scan.combined(left, right) })
  }

  /// Looks at a tile and combines what it shows with its neighbours as far as they are there.
  func look(at tile: ScannedTile, number: Int) throws {
    var node = ReductionTree<any Sendable>.Node(level: 0, index: number)
    var value: any Sendable = try scan.found(in: tile)
    while let pair = findings.withLock({ $0.offer(value, at: node) }) {
      value = scan.combined(pair.left, pair.right)
      node = pair.node
    }
  }

  /// What follows once all tiles were looked at.
  func conclude() throws -> ScanConclusion {
    guard let finding = findings.withLock(\.result) else {
      preconditionFailure("a round is concluded once all tiles were looked at")
    }
    return try scan.concluded(finding)
  }
}

extension TensorScan {
  // A round holds scans of any kind, and findings of the kind of its scan alone.

  fileprivate func found(in tile: ScannedTile) throws -> any Sendable { try look(at: tile) }

  fileprivate func combined(_ left: any Sendable, _ right: any Sendable) -> any Sendable {
    guard let left = left as? Finding, let right = right as? Finding else {
      preconditionFailure("a round has findings of one scan")
    }
    return combine(left, right)
  }

  fileprivate func concluded(_ finding: any Sendable) throws -> ScanConclusion {
    guard let finding = finding as? Finding else {
      preconditionFailure("a round has findings of one scan")
    }
    return try conclude(finding)
  }
}
