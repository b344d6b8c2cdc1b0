internal import Arithmetic
internal import Checkpoints
internal import Layouts
internal import Tensors

/// Writes tensors in another element type.
///
/// Whole numbers are left alone, unless one is named or their type is.
struct CastEdit: Edit {
  static let changesNumbers = true
  static let definition = EditDefinition(
    "cast", "write tensors in another element type", form: "PATTERN -> TYPE",
    short: .pair("tensors", "to", separator: "->", secondAlone: true),
    [
      .init("tensors", "which tensors (default: all)"),
      .init("to", "the element type, such as bf16", isRequired: true),
      .init("from", "only tensors of this type"),
    ])

  let pattern: TensorPattern?
  let target: DType
  let origin: DType?

  init?(_ fields: inout EditFields) {
    let pattern = fields.has("tensors") ? fields.pattern("tensors") : nil
    let origin = fields.has("from") ? fields.dtype("from") : nil
    guard let target = fields.dtype("to"), fields.isSound else { return nil }
    (self.pattern, self.target, self.origin) = (pattern, target, origin)
  }

  var description: String {
    "cast " + (pattern.map { $0.text + " -> " } ?? "") + target.rawValue
      + (origin.map { " from \($0.rawValue)" } ?? "")
  }

  func apply(to model: inout EditedModel) throws -> Int {
    let selected = try pattern.map { try model.select($0).map(\.name) } ?? model.names
    var (count, untouched) = (0, 0)
    for name in selected {
      guard let tensor = model[name], tensor.dtype != target else { continue }
      if let origin, tensor.dtype != origin { continue }
      let isExplicit = origin != nil || pattern?.isName == true
      guard tensor.dtype.isFloatingPoint || isExplicit else {
        untouched += 1
        continue
      }
      let cast = try cast(tensor, name)
      if model.configuration?.quantization != nil, tensor.dtype.bitWidth <= 8, count == 0 {
        model.warnings.append(
          "\(name.quoted) is quantised: a cast does not apply its scales")
      }
      model.update(name) { $0 = cast }
      count += 1
    }
    if untouched > 0 {
      model.notes.append(
        "cast: \(untouched) tensors of other than floating-point types are left alone")
    }
    return count
  }

  private func cast(_ tensor: EditedTensor, _ name: TensorName) throws(EditError) -> EditedTensor {
    var cast = tensor
    cast.dtype = target
    let step = "\(tensor.dtype.rawValue) to \(target.rawValue)"
    cast.note(step)
    let (from, to) = (ElementType(tensor.tensor.spec.dtype), ElementType(target))
    if from != nil, to != nil { return cast }
    guard let whole = WholeNumbers(tensor.tensor, as: to == nil ? target : .f64) else {
      throw EditError(
        "\(name.quoted): \(step) is no cast that can be made",
        hint: "floating-point types become one another, and whole numbers any of both")
    }
    cast.tensor = LogicalTensor(
      spec: TensorSpec(
        name: tensor.tensor.name, dtype: whole.target, shape: tensor.shape), derivedBy: whole,
      nominalType: target)
    return cast
  }
}
