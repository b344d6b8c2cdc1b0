/// What a tensor is, wherever it is stored: its name, element type and extents.
package struct TensorSpec: Hashable, Sendable {
  package var name: TensorName
  package var dtype: DType
  /// Extents in elements, outermost (slowest varying) first; empty for a scalar.
  package var shape: [Int]

  package init(name: TensorName, dtype: DType, shape: [Int]) {
    self.name = name
    self.dtype = dtype
    self.shape = shape
  }

  /// The number of elements; 1 for a scalar.
  ///
  /// The shape of a parsed tensor never overflows here.
  package var elementCount: Int { shape.reduce(1, *) }

  /// The number of bytes of the elements, which in a parsed tensor are always whole.
  package var byteCount: Int { elementCount * dtype.bitWidth / 8 }
}
