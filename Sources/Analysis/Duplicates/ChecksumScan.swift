internal import Pipeline
internal import Storage

/// The CRC-32C of all stored bytes, in logical order: a quick test of what may be equal.
struct ChecksumScan: TensorScan {
  let tileElements = Executor.defaultTileElements

  func look(at tile: ScannedTile) -> Checksum { unsafe Checksum(of: tile[0]) }

  func combine(_ left: consuming Checksum, _ right: consuming Checksum) -> Checksum {
    left.append(right)
    return left
  }

  func conclude(_ finding: Checksum) -> ScanConclusion { .done(finding) }
}
