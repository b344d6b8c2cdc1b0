import Tensors
import TestSupport

/// A tensor of random elements, with what is rare among them made frequent.
struct StatisticsCase: CustomStringConvertible {
  let spec: TensorSpec
  let bytes: [UInt8]

  var description: String { "\(spec.dtype.rawValue) \(spec.shape)" }

  /// What elements are drawn from.
  enum Contents: CaseIterable {
    /// Any bits.
    case bits
    /// Few different bytes, so that there are zeros, dead lines and equal elements.
    case sparse
    /// Numbers as weights are, where the type has such.
    case weights
  }

  init(_ dtype: DType, shape: [Int], _ contents: Contents, using random: inout SeededGenerator) {
    spec = TensorSpec(name: "x", dtype: dtype, shape: shape)
    let count = spec.byteCount
    switch contents {
    case .bits: bytes = Self.noise(count, using: &random)
    case .sparse:
      let kept = UInt8(random.integer(0...255))
      bytes = (0..<count).map { _ in random.integer(0...200) == 0 ? kept : 0 }
    case .weights:
      let values = random.weights(spec.elementCount)
      switch dtype {
      case .f64:
        bytes = values.flatMap { value in
          (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
        }
      default:
        bytes =
          NumberFormat(dtype)?.bytes(values)
          ?? Self.noise(count, using: &random)
      }
    }
  }

  private static func noise(_ count: Int, using random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let word = random.next()
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    return Array(bytes[..<count])
  }

  /// A shape of whole bytes with up to `most` elements, of rank 0 to 3.
  static func shape(_ dtype: DType, most: Int, using random: inout SeededGenerator) -> [Int] {
    let step = dtype.bitWidth < 8 ? 4 : 1
    switch random.integer(0...5) {
    case 0: return step == 1 ? [] : [4]
    case 1: return [step * random.integer(1...most / step)]
    case 2:
      return [random.integer(1...5), random.integer(1...7), step * random.integer(1...20)]
    default:
      let columns = step * random.integer(1...130)
      return [random.integer(1...max(1, most / columns)), columns]
    }
  }
}
