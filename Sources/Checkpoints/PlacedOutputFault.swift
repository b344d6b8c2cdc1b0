package import Tensors

/// Why a table of files and targets does not describe whole files: a mistake in a layout.
package enum PlacedOutputFault: Error, Hashable, Sendable {
  /// No file of this name can be in an output.
  case unusableName(String)
  /// A target or a fill is for a file that is not in the list.
  case unknownFile(Int)
  /// A range reaches outside its file.
  case outside(file: String, range: Range<Int>, byteCount: Int)
  /// Nothing fills these bytes.
  case hole(file: String, Range<Int>)
  /// Bytes in this range come from more than one place.
  case overlap(file: String, Range<Int>)
  /// In this range, which several arrays share, so many bytes are filled more or less than once.
  case interleaved(file: String, Range<Int>, filled: Int)
  /// The regions of a closing are not disjoint, or hold bytes that it fills.
  case regions(file: String)
  /// A target is for a tensor without a spec.
  case unknownTensor(TensorName)
  /// The identity of a target is not the whole tensor in row-major order.
  case identity(TensorName, shape: [Int])
  /// The targets of a tensor do not take all of its elements.
  case incomplete(TensorName, stored: Int, elements: Int)
  /// Elements of this type can only be stored whole and in order.
  case cutsBytes(TensorName, DType)
  /// Elements of this type cannot be shared between ranks.
  case indivisible(TensorName, DType)
}

extension PlacedOutputFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unusableName(let name): "\(TensorName(name).quoted) is not a name for a file"
    case .unknownFile(let index): "there is no file \(index)"
    case .outside(let file, let range, let byteCount):
      "\(TensorName(file).quoted): bytes \(range) lie outside the file's \(byteCount) bytes"
    case .hole(let file, let range):
      "\(TensorName(file).quoted): nothing fills the bytes \(range)"
    case .overlap(let file, let range):
      "\(TensorName(file).quoted): bytes in \(range) are filled twice"
    case .interleaved(let file, let range, let filled):
      "\(TensorName(file).quoted): arrays that share the \(range.count) bytes \(range) "
        + "fill \(filled)"
    case .regions(let file):
      "\(TensorName(file).quoted): the ranges with checksums overlap each other or what they close"
    case .unknownTensor(let name): "tensor \(name.quoted) has no shape and type"
    case .identity(let name, let shape):
      "tensor \(name.quoted): the axes of a target do not make the shape \(shape)"
    case .incomplete(let name, let stored, let elements):
      "tensor \(name.quoted): only \(stored) of \(elements) elements are stored anywhere"
    case .cutsBytes(let name, let dtype):
      "tensor \(name.quoted): elements of \(dtype.rawValue) can only be stored whole and in order"
    case .indivisible(let name, let dtype):
      "tensor \(name.quoted): elements of \(dtype.rawValue) cannot be shared between ranks"
    }
  }
}
