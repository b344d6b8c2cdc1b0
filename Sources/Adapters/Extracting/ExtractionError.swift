package import Tensors

/// Why no adapter can be made of two models.
package enum ExtractionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first tensor that one of the models lacks, and how many there are.
  case missing(TensorName, from: String, count: Int)
  case shapes(TensorName, tuned: [Int], base: [Int])
  case type(TensorName, DType)
  /// A difference with NaN or infinity in it.
  case notFinite(TensorName)
  /// A model whose stored numbers are codes.
  case quantized(model: String, scheme: String)
  /// The models are the same, or all that differs was left out.
  case nothing

  package var description: String {
    switch self {
    case .missing(let name, let model, let count):
      "\(name.quoted) is missing from '\(model)'"
        + (count > 1 ? ", and \(count - 1) more tensors" : "")
    case .shapes(let name, let tuned, let base):
      "\(name.quoted) has the shape \(tuned) in the fine-tune and \(base) in the base"
    case .type(let name, let dtype):
      "\(name.quoted) is of type \(dtype.rawValue), for which there is no arithmetic"
    case .notFinite(let name): "the difference of \(name.quoted) has NaN or infinity in it"
    case .quantized(let model, let scheme):
      "'\(model)' is quantised (\(scheme)), and its stored numbers are codes and no weights"
    case .nothing: "nothing that an adapter could hold differs between the models"
    }
  }

  /// What helps.
  package var hint: String? {
    switch self {
    case .shapes(_, let tuned, let base) where tuned.dropFirst() == base.dropFirst():
      "the vocabularies differ: resize one of them first, or leave the tensor out with --exclude"
    case .shapes, .missing, .type, .notFinite: "--exclude leaves tensors out"
    case .quantized: "name the model as it was before it was quantised"
    case .nothing: nil
    }
  }
}
