package import Pipeline
package import Storage

/// A digest of a tensor's elements, which equal tensors share however they are stored.
///
/// Tiles of 256 Ki elements are hashed with SHA-256, and the digests of neighbours once more in the
/// fixed tree of a scan, so that all workers take part. It is not the SHA-256 of the bytes.
package struct DigestScan: TensorScan {
  package let tileElements = 1 << 18

  package init() {}

  package var workingByteCount: Int { 32 }

  package func look(at tile: ScannedTile) -> [Digest256] {
    var hasher = SHA256Hasher()
    unsafe hasher.update(tile[0])
    return [hasher.digest()]
  }

  package func combine(
    _ left: consuming [Digest256], _ right: consuming [Digest256]
  ) -> [Digest256] {
    var hasher = SHA256Hasher()
    // A byte in front keeps digests of digests apart from digests of elements.
    hasher.update([1])
    for digest in left + right { hasher.update(digest.bytes) }
    return [hasher.digest()]
  }

  package func conclude(_ finding: [Digest256]) -> ScanConclusion { .done(finding[0]) }
}
