package import Tensors

/// Why no adapter can be made of two models.
package enum ExtractionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The first tensor that one of the models lacks, and how many there are.
  case missing(TensorName, from: String, count: Int)
  case shapes(TensorName, tuned: [Int], base: [Int])
  case type(TensorName, DType)
  /// A difference with NaN or infinity in it.
  case notFinite(TensorName, file: String)
  /// Squares of the difference that no number holds.
  case overflow(TensorName)
  /// A pattern for names of tensors that fits none.
  case noMatch(option: String, pattern: String)
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
    case .notFinite(let name, let file):
      "\(TensorName(file).quoted): \(name.quoted) has NaN or infinity in it"
    case .overflow(let name):
      "the squares of the difference of \(name.quoted) are too large for float64"
    case .noMatch(let option, let pattern):
      "\(option): the pattern '\(pattern)' matches no tensor of the models"
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
    case .shapes, .missing, .type, .notFinite, .overflow: "--exclude leaves tensors out"
    case .quantized: "name the model as it was before it was quantised"
    case .nothing, .noMatch: nil
    }
  }
}
