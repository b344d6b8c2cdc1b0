/// Something to be found out about whole tensors by looking at all of their stored bytes.
///
/// A scan sees tiles as they are stored and says itself how tensors are cut, so that what it finds
/// depends on the tensors alone. Tiles are looked at by any worker in any order; findings of
/// neighbours are combined in a tree that is fixed by the number of tiles, as `ReductionTree` says.
/// A scan may ask for further rounds, each of which is a scan with the same inputs.
///
/// Scans are for what is large or odd for a `Reduction`: tables of counts, vectors of a row or a
/// column, Gram matrices, products with a matrix.
package protocol TensorScan: Sendable {
  /// What is known of some neighbouring tiles.
  associatedtype Finding: Sendable

  /// The elements of every tile but the last, which may be shorter.
  ///
  /// For types narrower than a byte a multiple of 4.
  var tileElements: Int { get }

  /// The rounds there are at most, this one included; for the plan's cost.
  var maximumRounds: Int { get }

  /// Scratch of one worker and findings of one tensor, in bytes; for the plan's cost.
  var workingByteCount: Int { get }

  /// What one tile of all inputs shows.
  func look(at tile: ScannedTile) throws -> Finding

  /// What two neighbouring runs of tiles show together; `left` holds the lower elements.
  func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding

  /// What follows from the finding of all tiles.
  ///
  /// Runs on one worker, once for each round, while the others go on with other tensors. A tensor
  /// without elements has no tiles, and a scan of it no result.
  func conclude(_ finding: Finding) throws -> ScanConclusion
}

extension TensorScan {
  package var maximumRounds: Int { 1 }
  package var workingByteCount: Int { 0 }
}

/// What follows from one round of a scan.
package enum ScanConclusion: Sendable {
  /// All tiles are to be looked at again.
  case again(any TensorScan)
  /// The result, which a `ScanSink` takes.
  case done(any Sendable)
}

/// One tile of all inputs of a scan: bytes as they are stored, in logical row-major order.
@safe
package struct ScannedTile {
  /// The flat elements of the tile.
  package let elements: Range<Int>
  private let readers: [TileReader]
  private let scratch: ScanScratch

  init(_ elements: Range<Int>, _ readers: ArraySlice<TileReader>, _ scratch: ScanScratch) {
    self.elements = elements
    self.readers = Array(readers)
    self.scratch = scratch
  }

  package var inputCount: Int { readers.count }

  /// The stored bytes of one input, valid while the tile is looked at; of any alignment.
  package subscript(input: Int) -> UnsafeRawBufferPointer { unsafe readers[input].bytes }

  /// Memory of this worker with undefined contents, aligned to 64 bytes, valid while the tile is
  /// looked at.
  ///
  /// Slots are small numbers; each is memory of its own, which grows to the largest request.
  package func scratch(_ slot: Int, byteCount: Int) -> UnsafeMutableRawBufferPointer {
    unsafe scratch[slot].reserve(byteCount)
  }
}

/// The scratch memory of one worker, by slot.
final class ScanScratch {
  private var buffers: [TileBuffer] = []

  subscript(slot: Int) -> TileBuffer {
    while buffers.count <= slot { buffers.append(TileBuffer()) }
    return buffers[slot]
  }
}
