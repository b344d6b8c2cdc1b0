import Tensors

/// One tensor of each dtype in each of some shapes, as far as its elements fill bytes.
enum DTypeZoo {
  static let specs: [TensorSpec] = DType.allCases.flatMap { dtype in
    [[], [4], [2, 8, 1], [0, 3]].compactMap { shape in
      dtype.byteCount(elementCount: shape.reduce(1, *)).map { _ in
        let name = TensorName("\(dtype.rawValue).\(shape)")
        return TensorSpec(name: name, dtype: dtype, shape: shape)
      }
    }
  }
}
