internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// Multiplies tensors by a number.
struct ScaleEdit: Edit {
  static let changesNumbers = true
  static let definition = EditDefinition(
    "scale", "multiply tensors by a number", form: "PATTERN by FACTOR",
    short: .pair("tensors", "factor", separator: " by "),
    [
      .init("tensors", "which tensors", isRequired: true),
      .init("factor", "the number", isRequired: true),
    ])

  let pattern: TensorPattern
  let factor: Double

  init?(_ fields: inout EditFields) {
    let pattern = fields.pattern("tensors")
    guard let factor = fields.number("factor"), let pattern else { return nil }
    (self.pattern, self.factor) = (pattern, factor)
  }

  var description: String { "scale \(pattern.text) by \(factor)" }

  func apply(to model: inout EditedModel) throws -> Int {
    let names = try model.computable(pattern, "scale")
    for name in names {
      guard let tensor = model[name],
        let scaled = LinearCombination([.init(tensor: tensor.tensor, weight: factor)])?
          .tensor(nominalType: tensor.dtype)
      else { continue }
      model.update(name) {
        $0.tensor = scaled
        $0.note("scale by \(factor)")
      }
    }
    return names.count
  }
}

extension EditedModel {
  /// The tensors of a pattern that can be computed with.
  ///
  /// Others are left alone with a note, unless the pattern names one.
  mutating func computable(
    _ pattern: TensorPattern, _ edit: String
  ) throws(EditError) -> [TensorName] {
    var names: [TensorName] = []
    var others: [TensorName] = []
    for selected in try select(pattern) {
      guard let tensor = self[selected.name] else { continue }
      let isComputable =
        ElementType(tensor.tensor.spec.dtype) != nil && ElementType(tensor.dtype) != nil
      if isComputable { names.append(selected.name) } else { others.append(selected.name) }
    }
    guard let first = others.first else { return names }
    guard !pattern.isName, !names.isEmpty else {
      throw EditError(
        .input,
        "\(first.quoted) is of type \(self[first]?.dtype.rawValue ?? ""), which is not computed with"
      )
    }
    notes.append(
      "\(edit): \(others.count) tensors such as \(first.quoted), which are not computed with, are "
        + "left alone")
    return names
  }
}
