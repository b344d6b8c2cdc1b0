import Tensors

/// The bytes that a shape takes, computed without trust in the shape.
enum StoredSize: Hashable {
  case bytes(Int)
  /// The extents multiply to more bits than 63, zero extents left aside.
  case overflow
  /// The bits do not fill whole bytes.
  case partialByte

  /// Leaves zero extents aside while multiplying, so that the order of the extents is irrelevant:
  /// `[0, 2^40, 2^40]` overflows just as `[2^40, 2^40, 0]` does.
  init(_ dtype: DType, _ shape: [Int]) {
    var bits = dtype.bitWidth
    for extent in shape where extent != 0 {
      let (product, overflow) = bits.multipliedReportingOverflow(by: extent)
      guard !overflow, product >= 0 else {
        self = .overflow
        return
      }
      bits = product
    }
    if shape.contains(0) { bits = 0 }
    self = bits % 8 == 0 ? .bytes(bits / 8) : .partialByte
  }
}
