internal import CKernels
internal import Tensors

/// Conversions between stored elements and plain memory, for work that is not done in blocks.
package enum StoredNumbers {
  /// Widens `count` stored elements to float32 or float64, in memory of any alignment.
  package static func widen(
    _ type: ElementType, _ source: UnsafeRawPointer, count: Int,
    to target: UnsafeMutableRawPointer, as precision: Arithmetic.Precision
  ) {
    let level = KernelLevel.best.rawValue
    switch precision {
    case .single:
      unsafe ck_widen_f32(
        level, type.code, source, target.assumingMemoryBound(to: Float.self), count)
    case .double:
      unsafe ck_widen_f64(
        level, type.code, source, target.assumingMemoryBound(to: Double.self), count)
    }
  }

  /// Stored elements as float64 numbers, which hold each of them exactly.
  package static func doubles(_ type: ElementType, _ bytes: UnsafeRawBufferPointer) -> [Double] {
    let count = bytes.count * 8 / type.dtype.bitWidth
    return unsafe [Double](unsafeUninitializedCapacity: count) { target, initialized in
      if let source = bytes.baseAddress, let target = target.baseAddress {
        unsafe ck_widen_f64(KernelLevel.best.rawValue, type.code, source, target, count)
      }
      initialized = count
    }
  }

  /// Numbers rounded once each to elements of a type, as bytes.
  package static func bytes(_ type: ElementType, _ numbers: [Double]) -> [UInt8] {
    let byteCount = numbers.count * type.dtype.bitWidth / 8
    return unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { target, initialized in
      if let target = target.baseAddress {
        unsafe ck_narrow_f64(
          KernelLevel.best.rawValue, type.code, numbers, target, numbers.count)
      }
      initialized = byteCount
    }
  }
}
