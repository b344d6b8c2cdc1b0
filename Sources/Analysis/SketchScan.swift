internal import CKernels
package import Pipeline
package import Tensors

/// Some elements of a tensor and its norm: enough to tell relatives from strangers.
package struct TensorSketch: Hashable, Sendable, Codable {
  package var sum = 0.0
  package var sumOfSquares = 0.0
  /// Elements at places that depend on the number of elements alone, in order.
  package var samples: [Float] = []

  /// How alike two tensors of one shape are, from 0 for strangers to 1 for scaled copies of one.
  ///
  /// The cosine of the samples around their means, 0 if it is negative, times the ratio of the
  /// norms. Two tensors of one value each are alike as far as their norms are.
  package func likeness(_ other: TensorSketch) -> Double {
    let (norm, otherNorm) = (sumOfSquares.squareRoot(), other.sumOfSquares.squareRoot())
    guard samples.count == other.samples.count, norm.isFinite, otherNorm.isFinite else { return 0 }
    let ratio = norm == otherNorm ? 1 : min(norm, otherNorm) / max(norm, otherNorm)
    let cosine = Self.cosine(samples, other.samples)
    return cosine.isFinite ? max(0, min(1, cosine)) * ratio : 0
  }

  private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
    guard !a.isEmpty else { return 0 }
    let means = (mean(a), mean(b))
    var (dot, squares, otherSquares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      let (x, y) = (Double(x) - means.0, Double(y) - means.1)
      dot += x * y
      squares += x * x
      otherSquares += y * y
    }
    if squares == 0, otherSquares == 0 { return means.0 * means.1 >= 0 ? 1 : 0 }
    guard squares > 0, otherSquares > 0 else { return 0 }
    return dot / (squares * otherSquares).squareRoot()
  }

  private static func mean(_ a: [Float]) -> Double {
    a.reduce(0.0) { $0 + Double($1) } / Double(a.count)
  }
}

/// Takes a sketch of a tensor of floating-point numbers in one pass.
package struct SketchScan: TensorScan {
  package let tileElements = 1 << 18
  /// Flat indexes, ascending.
  private let places: [Int]
  private let code: ck_dtype
  private let width: Int

  /// The most elements that are kept.
  package static let sampleCount = 1024

  /// Nil for types that arithmetic cannot read.
  package init?(_ spec: TensorSpec) {
    switch spec.dtype {
    case .f8e5m2: code = CK_F8E5M2
    case .f8e4m3: code = CK_F8E4M3
    case .f16: code = CK_F16
    case .bf16: code = CK_BF16
    case .f32: code = CK_F32
    case .f64: code = CK_F64
    default: return nil
    }
    width = spec.dtype.bitWidth / 8
    places = Self.places(spec.elementCount)
  }

  package var workingByteCount: Int { 8 * Self.sampleCount + 4 * Self.blockElements }

  private static let blockElements = 4096

  /// All elements of small tensors; of others one from each of as many equal parts, at places that
  /// a generator chooses, so that none falls in step with rows.
  private static func places(_ count: Int) -> [Int] {
    guard count > sampleCount else { return Array(0..<count) }
    var state = UInt64(truncatingIfNeeded: count)
    return (0..<sampleCount).map { part in
      let start = Int((UInt64(part).multipliedFullWidth(by: UInt64(count)), sampleCount))
      let end = Int((UInt64(part + 1).multipliedFullWidth(by: UInt64(count)), sampleCount))
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return start + Int((state >> 33) % UInt64(max(1, end - start)))
    }
  }

  package func look(at tile: ScannedTile) -> TensorSketch {
    var sketch = TensorSketch()
    let bytes = unsafe tile[0]
    guard let base = bytes.baseAddress else { return sketch }
    let scratch = unsafe tile.scratch(0, byteCount: 4 * Self.blockElements)
    let buffer = unsafe scratch.bindMemory(to: Float.self)
    guard let floats = buffer.baseAddress else { return sketch }
    let level = ck_level()
    var place = places.partitioningIndex { $0 >= tile.elements.lowerBound }
    for start in stride(from: 0, to: tile.elements.count, by: Self.blockElements) {
      let count = min(Self.blockElements, tile.elements.count - start)
      unsafe ck_widen_f32(level, code, base + start * width, floats, count)
      sketch.sum += unsafe ck_sum_f32(level, floats, count)
      sketch.sumOfSquares += unsafe ck_sum_squares_f32(level, floats, count)
      let first = tile.elements.lowerBound + start
      while place < places.count, places[place] < first + count {
        unsafe sketch.samples.append(floats[places[place] - first])
        place += 1
      }
    }
    return sketch
  }

  package func combine(
    _ left: consuming TensorSketch, _ right: consuming TensorSketch
  ) -> TensorSketch {
    TensorSketch(
      sum: left.sum + right.sum, sumOfSquares: left.sumOfSquares + right.sumOfSquares,
      samples: left.samples + right.samples)
  }

  package func conclude(_ finding: TensorSketch) -> ScanConclusion { .done(finding) }
}

extension Int {
  /// A product divided by a positive number that is larger than its upper half.
  fileprivate init(_ product: ((high: UInt64, low: UInt64), Int)) {
    let divisor = UInt64(product.1)
    self.init(divisor.dividingFullWidth(product.0).quotient)
  }
}

extension [Int] {
  /// The first index whose element satisfies a condition that holds from some element on.
  fileprivate func partitioningIndex(_ condition: (Int) -> Bool) -> Int {
    var range = 0..<count
    while let middle = range.isEmpty ? nil : (range.lowerBound + range.upperBound) / 2 {
      if condition(self[middle]) {
        range = range.lowerBound..<middle
      } else {
        range = (middle + 1)..<range.upperBound
      }
    }
    return range.lowerBound
  }
}
