package import Checkpoints
internal import Pipeline
package import Tensors

/// The elements of a part of a tensor, as they are stored.
package struct SlicedTensor: Sendable {
  package let spec: TensorSpec
  /// The indices along each dimension.
  package let ranges: [Range<Int>]
  /// The bit patterns, row-major.
  package let codes: [UInt64]

  /// The elements of one slice, at most.
  package static let limit = 1 << 16

  /// The elements of `ranges`; nil if they are more than `limit`.
  package static func count(of ranges: [Range<Int>]) -> Int? {
    var count = 1
    for range in ranges {
      let (product, overflow) = count.multipliedReportingOverflow(by: range.count)
      guard !overflow else { return nil }
      count = product
    }
    return count <= limit ? count : nil
  }

  /// Reads the elements, and no more of the file than the rows that hold them.
  ///
  /// The ranges lie in the tensor's shape and have at most `limit` elements.
  package init(_ tensor: LogicalTensor, _ ranges: [Range<Int>]) throws {
    precondition(Self.count(of: ranges) != nil, "a slice has at most \(Self.limit) elements")
    spec = tensor.spec
    self.ranges = ranges
    let run = ranges.last ?? 0..<1
    var codes: [UInt64] = []
    guard ranges.allSatisfy({ !$0.isEmpty }) else {
      self.codes = []
      return
    }
    var starts = [0]
    for (range, extent) in zip(ranges.dropLast(), spec.shape) {
      starts = starts.flatMap { start in range.map { start * extent + $0 } }
    }
    let width = spec.shape.last ?? 1
    for start in starts {
      let first = start * width + run.lowerBound
      codes += try Self.codes(of: tensor, first..<first + run.count)
    }
    self.codes = codes
  }

  /// The multi-index of the element at a place of `codes`.
  package func index(of place: Int) -> [Int] {
    var rest = place
    var index: [Int] = []
    for range in ranges.reversed() {
      index.append(range.lowerBound + rest % range.count)
      rest /= range.count
    }
    return index.reversed()
  }

  private static func codes(of tensor: LogicalTensor, _ elements: Range<Int>) throws -> [UInt64] {
    let bits = tensor.spec.dtype.bitWidth
    // Packed elements begin at whole bytes every 4 elements.
    let step = bits < 8 ? 4 : 1
    let start = elements.lowerBound / step * step
    let end = min((elements.upperBound + step - 1) / step * step, tensor.spec.elementCount)
    let bytes = try tensor.bytes(ofElements: start..<end)
    return elements.map { element in
      let first = (element - start) * bits
      if bits % 8 == 0 {
        return bytes[first / 8..<(first + bits) / 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
      }
      return (0..<bits).reduce(UInt64(0)) { code, bit in
        let place = first + bit
        return code | UInt64(bytes[place / 8] >> UInt8(place % 8) & 1) << UInt64(bit)
      }
    }
  }
}
