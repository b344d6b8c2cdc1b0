internal import Arithmetic
internal import Pipeline

/// Spherical interpolation between two models by their weights, of whole tensors, rows or columns,
/// on its own or of their differences from a third model.
///
/// Formula: with `t = w_2 / (w_1 + w_2)` (0.5 where the sum is below 1e-6), `a` and `b` the models
/// (or their differences from the base `z`) and theta the angle between them,
/// `y = sin((1-t) theta)/sin(theta) a + sin(t theta)/sin(theta) b` (`+ z`); where the squared sine
/// is at most 1e-14, `y = (1-t) a + t b`. Lengths below 1e-7 count as that. `weight` (required) is
/// each model's, `nuslerp_flatten` (true) takes a tensor as one vector; without it each row is one,
/// or, with `nuslerp_row_wise` (false), each column (the first axis is summed over).
///
/// Use: like `slerp` with weights instead of t; rows keep the neurons' directions apart; with a
/// base the fine-tuning itself is interpolated.
///
/// Rounds: one for whole tensors and for columns, none for rows. The coefficients come from one
/// Gram matrix of float64 sums; a row, or for columns three sums for each element of a row, is the
/// memory it takes.
///
/// Difference from mergekit: cosines and angles are float64; mergekit takes them in the type of the
/// weights, where bfloat16 calls anything above a cosine of 0.998 parallel and is off by up to half
/// a percent otherwise. A model whose share is 0 is not read.
///
/// Source: Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985; Buss and Fillmore,
/// "Spherical averages and applications to spherical splines and interpolation", ACM TOG 20(2),
/// 2001; parameters as in mergekit 0.1.5.
struct NuSlerp: MergeMethod {
  let signature = MethodSignature(
    "nuslerp",
    parameters: [
      ParameterDefinition("weight", .float, .perModel, .required),
      ParameterDefinition("nuslerp_flatten", .boolean, .shared, .value(.boolean(true))),
      ParameterDefinition("nuslerp_row_wise", .boolean, .shared, .value(.boolean(false))),
    ],
    base: .optional, inputs: .exactly(2, besidesBase: true))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    let others = tensor.others
    if others.count == 1 { return .cast(input: others[0]) }
    guard others.count == 2 else {
      throw MethodFault(
        message: "nuslerp takes exactly 2 models besides the base, found \(others.count)")
    }
    let weights = others.map { tensor.inputs[$0].number("weight") }
    let total = weights[0] + weights[1]
    let t = abs(total) < 1e-6 ? 0.5 : weights[1] / total
    if tensor.profile == .exact, t == 0 || t == 1 { return .cast(input: others[t == 0 ? 0 : 1]) }
    let inputs = (tensor.base.map { [$0] } ?? []) + others
    return .compute(inputs: inputs, operation(t: t, tensor))
  }

  private func operation(t: Double, _ tensor: TensorMerge) -> any TensorOperation {
    let arithmetic = tensor.arithmetic
    let hasBase = tensor.base != nil
    let rule = SphericalRule(t: t)
    let isRounded = arithmetic.isRounded && arithmetic.precision == .single
    switch tensor.vectors(
      isFlat: tensor.flag("nuslerp_flatten"), byColumn: tensor.flag("nuslerp_row_wise"))
    {
    case .whole where isRounded:
      return RoundedSpherical(
        t: t, hasBase: hasBase, elementCount: tensor.elementCount, arithmetic: arithmetic)
    case .whole:
      return CombinationOperation(rule, count: 2, hasBase: hasBase, arithmetic: arithmetic)
    case .rows(let length) where isRounded:
      return RoundedRowSpherical(
        arithmetic: arithmetic, t: t, hasBase: hasBase, rowLength: length)
    case .rows(let length):
      return RowCombinationOperation(
        rule, count: 2, hasBase: hasBase, rowLength: length, arithmetic: arithmetic)
    case .columns(let count) where isRounded:
      return RoundedColumnSpherical(
        t: t, hasBase: hasBase, columnCount: count, arithmetic: arithmetic)
    case .columns(let count):
      return ColumnCombinationOperation(
        rule, count: 2, hasBase: hasBase, columnCount: count, arithmetic: arithmetic)
    }
  }
}

extension TensorMerge {
  /// What counts as a vector in a tensor.
  enum Vectors {
    case whole
    /// Each run along the last axis, of so many elements.
    case rows(length: Int)
    /// Each run along the first axis, of which there are so many.
    case columns(count: Int)
  }

  /// The vectors of the tensor; one without several axes or without elements is a single one.
  func vectors(isFlat: Bool, byColumn: Bool = false) -> Vectors {
    guard !isFlat, shape.count > 1, elementCount > 0, let last = shape.last else { return .whole }
    return byColumn ? .columns(count: elementCount / shape[0]) : .rows(length: last)
  }
}
