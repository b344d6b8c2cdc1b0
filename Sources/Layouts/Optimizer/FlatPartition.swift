internal import Tensors

/// What one partition of a flat buffer holds of logical tensors.
///
/// A partition cuts rows of arrays. What it has of an array is a few boxes, so reading and writing
/// partitions is the same copying as that of arrays. Offsets count elements from the partition's
/// first.
package struct FlatPartition: Sendable {
  /// A part of a logical tensor, and the parameter of the buffer in which it is.
  package struct Part: Sendable {
    package var parameter: Int
    package var part: StoredArray.Part
  }

  package var elementCount: Int
  package var parts: [Part]
  /// Elements that belong to no tensor: padding of the vocabulary and of the buffer.
  package var free: [Range<Int>]

  /// Cuts partition `rank` of a buffer whose parameters are `arrays`.
  package init(_ rank: Int, of buffer: FlatBuffer, arrays: [StoredArray]) {
    let partition = buffer.partition(rank)
    elementCount = partition.count
    parts = []
    free = buffer.free(in: partition).map { Self.shifted($0, by: -partition.lowerBound) }
    for (parameter, range) in buffer.parameters(in: partition) {
      let array = arrays[parameter]
      let local = Self.shifted(range, by: -buffer.ranges[parameter].lowerBound)
      let place = range.lowerBound - partition.lowerBound
      for var part in array.parts(in: local) {
        part.placement = part.placement.rebased(to: -place)
        parts.append(Part(parameter: parameter, part: part))
      }
      free += array.padding(in: local).map { Self.shifted($0.footprint, by: place) }
    }
    free.sort { $0.lowerBound < $1.lowerBound }
  }

  private static func shifted(_ range: Range<Int>, by distance: Int) -> Range<Int> {
    range.lowerBound + distance..<range.upperBound + distance
  }
}
