internal import Tensors

extension TensorStatistics {
  /// What follows from how often each code occurs; nothing of rows and columns.
  init(dtype: DType, shape: [Int], codes counts: [Int], book: CodeBook, first: FirstPlaces) {
    self.init(dtype: dtype, shape: shape)
    let present = counts.indices.filter { counts[$0] > 0 }
    nan.first = first.nan
    positiveInfinity.first = first.positiveInfinity
    negativeInfinity.first = first.negativeInfinity
    distinctCount = present.count
    zeroCount = book.zeros.reduce(0) { $0 + counts[$1] }
    negativeZeroCount = book.negativeZero.map { counts[$0] } ?? 0
    for code in present {
      let (count, value) = (counts[code], book.values[code])
      if value.isNaN {
        nan.count += count
      } else if value.isInfinite {
        if value > 0 { positiveInfinity.count += count } else { negativeInfinity.count += count }
      } else if book.format?.isDenormal(code) ?? false {
        denormalCount += count
      }
    }
    exponents = Self.exponents(dtype, present, counts, book)
    add(present, counts, book)
    quantiles = Self.quantiles(counts, book, count: count - nan.count)
    moments = Self.moments(present, counts, book, count: finiteCount, isConstant: constant != nil)
  }

  /// Magnitudes of finite numbers other than zero.
  private mutating func add(_ present: [Int], _ counts: [Int], _ book: CodeBook) {
    // Codes of a sign and an exponent are neighbours: one entry for all of them.
    var run = (count: 0, exponent: 0, isNegative: false)
    for code in present {
      let value = book.values[code]
      guard value.isFinite, value != 0 else { continue }
      largestMagnitude = max(largestMagnitude, value.magnitude)
      let (exponent, isNegative) = (Int(value.exponent), value < 0)
      if run.count > 0, run.exponent == exponent, run.isNegative == isNegative {
        run.count += counts[code]
      } else {
        magnitudes.add(run.count, exponent: run.exponent, isNegative: run.isNegative)
        run = (counts[code], exponent, isNegative)
      }
    }
    magnitudes.add(run.count, exponent: run.exponent, isNegative: run.isNegative)
  }

  private static func exponents(
    _ dtype: DType, _ present: [Int], _ counts: [Int], _ book: CodeBook
  ) -> ExponentHistogram? {
    if dtype == .f8e8m0 { return ExponentHistogram(bitWidth: 8, counts: counts) }
    guard let format = book.format else { return nil }
    var fields = [Int](repeating: 0, count: 1 << format.exponentBits)
    for code in present { fields[format.exponentField(of: code)] += counts[code] }
    return ExponentHistogram(bitWidth: format.exponentBits, counts: fields)
  }

  private static func quantiles(_ counts: [Int], _ book: CodeBook, count: Int) -> Quantiles {
    guard count > 0 else { return Quantiles() }
    var ranks = Quantiles.ranks(of: count)[...]
    var values: [Double] = []
    var below = 0
    for code in book.order where counts[Int(code)] > 0 {
      below += counts[Int(code)]
      while let rank = ranks.first, rank <= below {
        values.append(book.values[Int(code)])
        ranks.removeFirst()
      }
    }
    return Quantiles(values)
  }

  private static func moments(
    _ present: [Int], _ counts: [Int], _ book: CodeBook, count: Int, isConstant: Bool
  ) -> Moments {
    let terms = present.compactMap { code in
      book.values[code].isFinite ? (value: book.values[code], count: Double(counts[code])) : nil
    }
    func sum(_ term: (Double) -> Double) -> Double {
      var sum = CompensatedSum()
      for entry in terms { sum.add(entry.count * term(entry.value)) }
      return sum.value
    }
    var moments = Moments()
    moments.count = count
    moments.sum = sum { $0 }
    moments.magnitudeSum = sum { $0.magnitude }
    moments.squareSum = sum { $0 * $0 }
    guard !isConstant, let mean = moments.mean else { return moments }
    moments.central2 = sum { ($0 - mean) * ($0 - mean) }
    moments.central3 = sum { ($0 - mean) * ($0 - mean) * ($0 - mean) }
    moments.central4 = sum { ($0 - mean) * ($0 - mean) * (($0 - mean) * ($0 - mean)) }
    return moments
  }
}
