internal import CKernels
package import Tensors

/// How numbers are computed with: the working precision, and when results are rounded.
///
/// `exact` keeps one precision above the data (float32 for elements of at most 16 bits, float64
/// otherwise) and rounds once, when a result is stored. `rounded` rounds every result to the
/// working dtype, as mergekit 0.1.5 does on a CPU. Methods are written once, over whole blocks.
package struct Arithmetic: Sendable {
  /// The precision that blocks are held in.
  package enum Precision: Sendable { case single, double }

  package let precision: Precision
  /// The dtype that each result is rounded to; nil for the exact arithmetic.
  package let working: ElementType?
  let level: Int32

  /// The arithmetic that rounds once, for data of these element types (inputs and output).
  package static func exact(for types: [ElementType], level: KernelLevel = .best) -> Self {
    let precision: Precision = types.allSatisfy(\.isNarrow) ? .single : .double
    return Self(precision: precision, working: nil, level: level.rawValue)
  }

  /// The arithmetic that rounds to `working` after every operation.
  package static func rounded(to working: ElementType, level: KernelLevel = .best) -> Self {
    let precision: Precision = working.dtype == .f64 ? .double : .single
    return Self(precision: precision, working: working, level: level.rawValue)
  }

  /// Whether every result is rounded to the working dtype.
  package var isRounded: Bool { working != nil }

  /// The same precision without rounding after each operation.
  package var withoutRounding: Self { Self(precision: precision, working: nil, level: level) }

  /// Rounds a block to the working dtype where this arithmetic does so.
  package func round(_ block: Block) {
    guard precision == .single, let working, working.dtype != .f32 else { return }
    unsafe ck_round_f32(level, working.code, block.singles, block.count)
  }
}

extension Arithmetic {
  /// One of two calls of a kernel, by the precision; the other is not made.
  @inline(__always)
  func pick<Result>(
    _ single: @autoclosure () -> Result, _ double: @autoclosure () -> Result
  ) -> Result {
    switch precision {
    case .single: single()
    case .double: double()
    }
  }
}

// MARK: - Numbers

extension Arithmetic {
  /// A parameter as a tensor of the working dtype would hold it: through float32, then rounded.
  package func parameter(_ value: Double) -> Double {
    guard let working, precision == .single else { return value }
    var single = Float(value)
    unsafe ck_round_f32(level, working.code, &single, 1)
    return Double(single)
  }

  /// A parameter used as a scalar operand: float32 where results are rounded, else as it is.
  package func scalar(_ value: Double) -> Double {
    isRounded && precision == .single ? Double(Float(value)) : value
  }
}

// MARK: - Stored bytes

extension Arithmetic {
  /// Widens stored elements into `block`; a wider stored type is rounded to the working dtype.
  package func load(
    _ type: ElementType, from bytes: UnsafeRawPointer, into block: Block
  ) {
    switch precision {
    case .single:
      unsafe ck_widen_f32(level, type.code, bytes, block.singles, block.count)
      if let working, working != type { round(block) }
    case .double: unsafe ck_widen_f64(level, type.code, bytes, block.doubles, block.count)
    }
  }

  /// Rounds `block` once to `type` and stores it.
  package func store(
    _ block: Block, as type: ElementType, to bytes: UnsafeMutableRawPointer
  ) {
    switch precision {
    case .single: unsafe ck_narrow_f32(level, type.code, block.singles, bytes, block.count)
    case .double: unsafe ck_narrow_f64(level, type.code, block.doubles, bytes, block.count)
    }
  }

  /// The elements of stored bytes that are NaN or infinite.
  package func nonFiniteCount(
    _ type: ElementType, in bytes: UnsafeRawPointer, count: Int
  ) -> Int {
    unsafe ck_count_nonfinite(level, type.code, bytes, count)
  }
}

extension Arithmetic {
  /// Whether even a bare copy of elements of `spec` would be rounded on the way.
  package func narrows(_ spec: TensorSpec) -> Bool {
    working.map { $0.dtype.bitWidth < spec.dtype.bitWidth || $0.dtype != spec.dtype } ?? false
  }
}
