internal import Storage
internal import Synchronization

/// The CRC-32 of ranges of a file whose bytes arrive in any order.
final class RegionChecksums: Sendable {
  private let regions: [Range<Int>]
  /// The indices of the regions that have bytes, by their place in the file.
  private let order: [Int]
  /// The checksums of what has arrived, by the offset in the file.
  private let parts = Mutex<[Int: CRC32]>([:])

  /// The ranges must not overlap.
  init(_ regions: [Range<Int>]) {
    self.regions = regions
    order = regions.indices.filter { !regions[$0].isEmpty }.sorted {
      regions[$0].lowerBound < regions[$1].lowerBound
    }
  }

  /// Takes in bytes that lie at `offset`.
  func add(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    let range = offset..<offset + bytes.count
    var place = firstPlace(endingAfter: offset)
    while place < order.count, regions[order[place]].lowerBound < range.upperBound {
      let common = regions[order[place]].clamped(to: range)
      let part = unsafe CRC32(
        of: UnsafeRawBufferPointer(
          rebasing: bytes[common.lowerBound - offset..<common.upperBound - offset]))
      parts.withLock { $0[common.lowerBound] = part }
      place += 1
    }
  }

  /// Forgets everything that was taken in.
  func removeAll() { parts.withLock { $0 = [:] } }

  /// The checksums in the order of the regions, once all their bytes have arrived.
  var values: [UInt32] {
    var sums = regions.map { _ in CRC32() }
    var place = 0
    for (offset, part) in parts.withLock({ $0.sorted { $0.key < $1.key } }) {
      while regions[order[place]].upperBound <= offset { place += 1 }
      sums[order[place]].append(part)
    }
    precondition(zip(sums, regions).allSatisfy { $0.byteCount == $1.count }, "bytes are missing")
    return sums.map(\.value)
  }

  private func firstPlace(endingAfter offset: Int) -> Int {
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if regions[order[middle]].upperBound > offset { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
