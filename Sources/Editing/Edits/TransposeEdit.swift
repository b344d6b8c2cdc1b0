internal import Checkpoints
internal import Tensors

/// Exchanges rows and columns of matrices.
struct TransposeEdit: Edit {
  static let changesNumbers = true
  static let definition = EditDefinition(
    "transpose", "exchange rows and columns of matrices", form: "PATTERN", short: .field("tensors"),
    [.init("tensors", "which tensors, of two dimensions", isRequired: true)])

  let pattern: TensorPattern

  init?(_ fields: inout EditFields) {
    guard let pattern = fields.pattern("tensors") else { return nil }
    self.pattern = pattern
  }

  var description: String { "transpose \(pattern.text)" }

  func apply(to model: inout EditedModel) throws -> Int {
    let names = try model.select(pattern).map(\.name)
    for name in names {
      guard let tensor = model[name] else { continue }
      guard tensor.shape.count == 2 else {
        throw EditError(
          "\(name.quoted) has the shape \(tensor.shape), and only two dimensions are transposed")
      }
      guard let transposed = tensor.tensor.transposed ?? Transposition.tensor(tensor.tensor) else {
        throw EditError(
          "\(name.quoted) is of type \(tensor.dtype.rawValue), whose elements are no whole bytes")
      }
      model.update(name) {
        $0.tensor = transposed
        $0.note("transpose")
      }
    }
    return names.count
  }
}
