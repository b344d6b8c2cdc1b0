internal import CKernels
internal import Tensors

/// The magnitude of an element as an integer: its IEEE bits without the sign.
///
/// Keys order as magnitudes do; NaN orders above infinity. Float32 keys have 31 bits, float64
/// keys 63.
package struct MagnitudeKey: Hashable, Sendable {
  package var bits: UInt64

  package init(bits: UInt64) { self.bits = bits }
}

/// One digit of a radix selection: which bits of the key are counted, below which known prefix.
package struct MagnitudeDigit: Hashable, Sendable {
  /// Bits above the digit; all keys are counted when it reaches the key's width.
  package var prefixShift: UInt32
  /// Bits below the digit.
  package var shift: UInt32

  package init(prefixShift: UInt32, shift: UInt32) {
    self.prefixShift = prefixShift
    self.shift = shift
  }

  package var width: UInt32 { prefixShift - shift }
  package var binCount: Int { 1 << Int(width) }
}

extension Arithmetic {
  /// The digits that resolve a key, most significant first.
  ///
  /// Values rounded to bfloat16 leave the low 16 bits of a float32 key zero, so one digit does.
  package var magnitudeDigits: [MagnitudeDigit] {
    switch precision {
    case .single where working?.dtype == .bf16: [MagnitudeDigit(prefixShift: 31, shift: 16)]
    case .single:
      [MagnitudeDigit(prefixShift: 31, shift: 15), MagnitudeDigit(prefixShift: 15, shift: 0)]
    case .double:
      [63, 47, 31, 15].map { top in
        MagnitudeDigit(prefixShift: top, shift: top > 15 ? top - 16 : 0)
      }
    }
  }

  /// Counts the digit of every key of `a` that begins with `prefix`, adding to `counts`.
  package func countDigits(
    _ a: Block, digit: MagnitudeDigit, prefix: UInt64, into counts: inout [UInt32]
  ) {
    precondition(counts.count == digit.binCount)
    unsafe counts.withUnsafeMutableBufferPointer { counts in
      guard let base = counts.baseAddress else { return }
      switch precision {
      case .single:
        unsafe ck_magnitude_histogram_f32(
          level, a.singles, a.count, digit.prefixShift, prefix, digit.shift, digit.width, base)
      case .double:
        unsafe ck_magnitude_histogram_f64(
          level, a.doubles, a.count, digit.prefixShift, prefix, digit.shift, digit.width, base)
      }
    }
  }
}
