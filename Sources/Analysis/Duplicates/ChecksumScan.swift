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

/// A digest of all stored bytes, in logical order.
///
/// It is the SHA-256 of the SHA-256 digests of the tiles, so that all workers take part; equal
/// tensors, and no others, have equal digests.
struct DigestScan: TensorScan {
  let tileElements = Executor.defaultTileElements

  func look(at tile: ScannedTile) -> [UInt8] {
    var hasher = SHA256Hasher()
    unsafe hasher.update(tile[0])
    return hasher.digest().bytes
  }

  func combine(_ left: consuming [UInt8], _ right: consuming [UInt8]) -> [UInt8] {
    left += right
    return left
  }

  func conclude(_ finding: [UInt8]) -> ScanConclusion { .done(SHA256Hasher.digest(of: finding)) }
}
