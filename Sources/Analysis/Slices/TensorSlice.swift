/// Which elements of a tensor are wanted: `0:4,0:8`, one range for each of the first dimensions.
///
/// A range is `first:end` without its end, `:end`, `first:`, `:`, or one index; negative numbers
/// count from the end. Dimensions that are not named are taken whole. What lies beyond an extent is
/// cut off, as in Python.
package struct TensorSlice: Hashable, Sendable {
  private enum Bounds: Hashable, Sendable {
    case index(Int)
    case range(Int?, Int?)
  }

  private let bounds: [Bounds]
  /// As a person wrote it.
  package let text: String

  /// Reads the notation; nil for what is none.
  package init?(_ text: String) {
    var bounds: [Bounds] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: ":", omittingEmptySubsequences: false)
        .map { $0.drop { $0 == " " } }
      let numbers = ends.map { Int($0) }
      guard (1...2).contains(ends.count), zip(ends, numbers).allSatisfy({ $0.isEmpty || $1 != nil })
      else { return nil }
      if ends.count == 2 {
        bounds.append(.range(numbers[0], numbers[1]))
      } else if let index = numbers[0] {
        bounds.append(.index(index))
      } else {
        return nil
      }
    }
    self.bounds = bounds
    self.text = text
  }

  /// Why a slice does not fit a tensor.
  package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
    case tooManyRanges(rank: Int)
    case noSuchIndex(Int, dimension: Int, extent: Int)

    package var description: String {
      switch self {
      case .tooManyRanges(let rank): "the tensor has \(rank) dimensions"
      case .noSuchIndex(let index, let dimension, let extent):
        "index \(index) of dimension \(dimension) is not below its extent, \(extent)"
      }
    }
  }

  /// The indices along each dimension of a shape.
  package func ranges(in shape: [Int]) throws(Fault) -> [Range<Int>] {
    guard bounds.count <= shape.count else { throw .tooManyRanges(rank: shape.count) }
    var ranges: [Range<Int>] = []
    for (dimension, extent) in shape.enumerated() {
      guard dimension < bounds.count else {
        ranges.append(0..<extent)
        continue
      }
      switch bounds[dimension] {
      case .index(let index):
        let place = index < 0 ? index + extent : index
        guard (0..<extent).contains(place) else {
          throw .noSuchIndex(index, dimension: dimension, extent: extent)
        }
        ranges.append(place..<place + 1)
      case .range(let first, let end):
        func clamped(_ bound: Int) -> Int {
          min(max(bound < 0 ? bound + extent : bound, 0), extent)
        }
        let start = first.map(clamped) ?? 0
        ranges.append(start..<max(start, end.map(clamped) ?? extent))
      }
    }
    return ranges
  }
}
