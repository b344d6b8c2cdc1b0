package import Checkpoints
package import Storage
package import Tensors

/// Why the stored copies of a tensor do not make one.
package enum CopyFault: Error, Hashable, Sendable {
  /// Copies that must be equal are not.
  case differ(Difference)
  /// Elements of this type cannot be added up.
  case notAddable(TensorName, DType, LogicalTensor.Combination)

  /// Where two copies differ.
  package struct Difference: Hashable, Sendable {
    package let tensor: TensorName
    /// The files of the first copy and of the one that differs, at the first element that does.
    package let files: [Path]
    /// The number of the copy that differs from the first, which is number 0.
    package let copy: Int
    /// The first element that differs: its flat row-major index and its coordinates.
    package let element: Int
    package let coordinates: [Int]
    /// The largest absolute difference among the elements that were read together with that one;
    /// nil for elements that are no floating-point numbers, and NaN where a NaN meets a number.
    package let largest: Double?
  }
}

extension CopyFault.Difference {
  package static func == (a: Self, b: Self) -> Bool {
    a.tensor == b.tensor && a.files == b.files && a.copy == b.copy && a.element == b.element
      && a.coordinates == b.coordinates && a.largest?.bitPattern == b.largest?.bitPattern
  }
}

extension CopyFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .differ(let difference):
      "copies of \(difference.tensor.quoted) in "
        + difference.files.map(\.quoted).joined(separator: " and ")
        + " differ: the first difference is at \(difference.coordinates)"
        + (difference.largest.map { ", the largest is \($0)" } ?? "")
    case .notAddable(let tensor, let dtype, let combination):
      "copies of \(tensor.quoted) cannot be combined by their \(combination): "
        + "\(dtype.rawValue) is no floating-point type that can be computed with"
    }
  }
}
