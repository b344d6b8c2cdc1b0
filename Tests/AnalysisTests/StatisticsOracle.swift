import Analysis
import Tensors

/// Statistics computed element by element from their definitions, in arrays of numbers.
struct StatisticsOracle {
  let values: [Double]
  let codes: [UInt64]
  let spec: TensorSpec

  /// Takes stored bytes; every type but complex numbers.
  init(_ spec: TensorSpec, _ bytes: [UInt8]) {
    self.spec = spec
    let width = spec.dtype.bitWidth
    codes = (0..<spec.elementCount).map { element in
      (0..<width).reduce(UInt64(0)) { code, bit in
        let place = element * width + bit
        return code | UInt64(bytes[place / 8] >> UInt8(place % 8) & 1) << UInt64(bit)
      }
    }
    let book = CodeBook(spec.dtype)
    values = codes.map { book?.values[Int($0)] ?? Self.wide($0, spec.dtype) }
  }

  private static func wide(_ code: UInt64, _ dtype: DType) -> Double {
    let low = UInt32(truncatingIfNeeded: code)
    return switch dtype {
    case .f32: Double(Float(bitPattern: low))
    case .f64: Double(bitPattern: code)
    case .i32: Double(Int32(bitPattern: low))
    case .u32: Double(low)
    case .i64: Double(Int64(bitPattern: code))
    default: Double(code)
    }
  }

  var finite: [Double] { values.filter(\.isFinite) }

  func occurrences(_ holds: (Double) -> Bool) -> TensorStatistics.Occurrences {
    .init(count: values.filter(holds).count, first: values.firstIndex(where: holds))
  }

  var zeroCount: Int { values.filter { $0 == 0 }.count }
  var negativeZeroCount: Int { values.filter { $0 == 0 && $0.sign == .minus }.count }

  var denormalCount: Int {
    let least: Double =
      switch spec.dtype {
      case .f16, .f8e5m2: 0x1p-14
      case .bf16, .f32: 0x1p-126
      case .f64: 0x1p-1022
      case .f8e4m3: 0x1p-6
      case .f8e4m3fnuz: 0x1p-7
      case .f8e5m2fnuz: 0x1p-15
      case .f4, .f6e2m3: 1
      case .f6e3m2: 0.25
      default: 0
      }
    return values.filter { $0 != 0 && $0.magnitude < least }.count
  }

  var distinctCount: Int? { spec.dtype.bitWidth <= 16 ? Set(codes).count : nil }

  var quantiles: [Double] {
    let sorted = values.filter { !$0.isNaN }.sorted()
    guard !sorted.isEmpty else { return [] }
    return Quantiles.shares.map { share in
      sorted[max(1, (sorted.count * share + 9999) / 10000) - 1]
    }
  }

  /// Exponent, negative and positive numbers of each order of magnitude.
  var magnitudes: [[Int]] {
    var bins: [Int: (negative: Int, positive: Int)] = [:]
    for value in finite where value != 0 {
      // Denormal F64 numbers share a bin.
      let exponent = max(Int(value.exponent), -1023)
      if value < 0 {
        bins[exponent, default: (0, 0)].negative += 1
      } else {
        bins[exponent, default: (0, 0)].positive += 1
      }
    }
    return bins.sorted { $0.key < $1.key }.map { [$0.key, $0.value.negative, $0.value.positive] }
  }

  /// The counts of exponent fields, read off the bits.
  var exponents: [Int]? {
    let bits: (field: Int, mantissa: Int)? =
      switch spec.dtype {
      case .bf16: (8, 7)
      case .f16: (5, 10)
      case .f32: (8, 23)
      case .f64: (11, 52)
      case .f8e5m2, .f8e5m2fnuz: (5, 2)
      case .f8e4m3, .f8e4m3fnuz: (4, 3)
      case .f8e8m0: (8, 0)
      case .f6e2m3: (2, 3)
      case .f6e3m2: (3, 2)
      case .f4: (2, 1)
      default: nil
      }
    guard let bits else { return nil }
    var counts = [Int](repeating: 0, count: 1 << bits.field)
    for code in codes { counts[Int(code >> UInt64(bits.mantissa)) & (counts.count - 1)] += 1 }
    return counts
  }

  /// Sums of squares of the rows and of the columns.
  var squares: (rows: [Double], columns: [Double])? {
    guard spec.shape.count >= 2, spec.dtype != .bool, spec.dtype != .f8e8m0,
      let width = spec.shape.last, width > 0
    else { return nil }
    var rows = [Double](repeating: 0, count: values.count / width)
    var columns = [Double](repeating: 0, count: width)
    for (element, value) in values.enumerated() {
      rows[element / width] += value * value
      columns[element % width] += value * value
    }
    // A line whose squares underflow is not dead.
    for (element, value) in values.enumerated() where value != 0 {
      rows[element / width] = max(rows[element / width], .leastNonzeroMagnitude)
      columns[element % width] = max(columns[element % width], .leastNonzeroMagnitude)
    }
    return (rows, columns)
  }
}
