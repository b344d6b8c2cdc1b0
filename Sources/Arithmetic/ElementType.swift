internal import CKernels
package import Tensors

/// The stored element types that arithmetic can read and write.
package struct ElementType: Hashable, Sendable {
  package let dtype: DType
  let code: ck_dtype

  /// The arithmetic type of `dtype`, or nil for types that can only be copied.
  package init?(_ dtype: DType) {
    guard let code = Self.codes[dtype] else { return nil }
    self.dtype = dtype
    self.code = code
  }

  package static func == (a: Self, b: Self) -> Bool { a.dtype == b.dtype }
  package func hash(into hasher: inout Hasher) { hasher.combine(dtype) }

  private static let codes: [DType: ck_dtype] = [
    .f8e5m2: CK_F8E5M2, .f8e4m3: CK_F8E4M3, .f16: CK_F16, .bf16: CK_BF16, .f32: CK_F32,
    .f64: CK_F64,
  ]

  /// Whether float32 holds every value with room to spare for one more operation.
  package var isNarrow: Bool { dtype.bitWidth <= 16 }
}
