package import Tensors

/// A tensor of a PyTorch file: a view of a storage, which other tensors may share.
///
/// The elements at coordinates `c` lie at element `storageOffset + sum of c[i] * strides[i]` of the
/// storage. All of them are inside it; that has been checked.
package struct TorchTensor: Hashable, Sendable {
  package let dtype: DType
  package let shape: [Int]
  /// Distances between neighbours, in elements; none is negative.
  package let strides: [Int]
  /// The first element's place in the storage, in elements.
  package let storageOffset: Int
  /// The storage's name in the file: tensors of equal key share it.
  package let storageKey: String
  /// The bytes of the storage, counted from the start of the file.
  package let storageRange: Range<Int>
  package let requiresGrad: Bool
  /// Whether it is a `torch.nn.Parameter`.
  package let isParameter: Bool

  /// The place of the first element, counted in bytes from the start of the file.
  package var byteOffset: Int { storageRange.lowerBound + storageOffset * width }

  package var elementCount: Int { shape.reduce(1, *) }

  /// The bytes of the elements alone.
  package var byteCount: Int { elementCount * width }

  /// The bytes from the first element to the end of the last, counted from the start of the file.
  ///
  /// For a contiguous tensor these are the elements in row-major order; otherwise other bytes may
  /// lie between them.
  package var byteRange: Range<Int> {
    guard !shape.contains(0) else { return byteOffset..<byteOffset }
    let last = zip(shape, strides).reduce(0) { $0 + ($1.0 - 1) * $1.1 }
    return byteOffset..<byteOffset + (last + 1) * width
  }

  /// Whether the elements follow each other in row-major order.
  package var isContiguous: Bool {
    guard !shape.contains(0) else { return true }
    var expected = 1
    for (extent, stride) in zip(shape, strides).reversed() where extent != 1 {
      guard stride == expected else { return false }
      expected *= extent
    }
    return true
  }

  /// The tensor without its place, under a name.
  package func spec(_ name: TensorName) -> TensorSpec {
    TensorSpec(name: name, dtype: dtype, shape: shape)
  }

  /// The strides of a row-major tensor, as PyTorch gives them: empty extents count as 1.
  package static func rowMajorStrides(_ shape: [Int]) -> [Int] {
    var stride = 1
    var strides: [Int] = []
    for extent in shape.reversed() {
      strides.append(stride)
      stride *= max(extent, 1)
    }
    return strides.reversed()
  }

  private var width: Int { dtype.bitWidth / 8 }
}
