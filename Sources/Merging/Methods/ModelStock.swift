internal import Arithmetic
internal import Pipeline

/// The mean of the models, drawn back towards the base by as much as the models disagree.
///
/// Formula: with `d_i = x_i - z` for N models and the base `z`, and c the mean cosine over all
/// pairs of the d_i (a product of norms below 1e-6 counts as that):
/// `t = N c / (1 + (N - 1) c)`, `y = z + t mean(d_i)`; where `|1 + (N - 1) c| < 1e-6`, t is 0. `filter_wise` (false) takes each row for itself; `clamp` (false) brings t into 0 ... 1.
///
/// Use: a few fine-tunes of one base with the same data and different seeds; needs at least two and
/// the base, and no weights.
///
/// Rounds: one for whole tensors, for n(n+1)/2 inner products of the differences; none for rows.
///
/// Difference from mergekit: inner products and t are float64 instead of the type of the weights.
/// `clamp` is new: where the differences point away from each other, t is negative or far above 1,
/// and the result is far from all models (a mean cosine of -0.9 gives weights five times as large).
/// A tensor that only one model besides the base has, or none, is the base's; mergekit leaves it
/// out.
///
/// Source: Jang, Yun and Han, "Model Stock: all we need is just a few fine-tuned models",
/// arXiv 2403.19522; parameters as in mergekit 0.1.5.
struct ModelStock: MergeMethod {
  let signature = MethodSignature(
    "model_stock",
    parameters: [
      ParameterDefinition("filter_wise", .boolean, .shared, .value(.boolean(false))),
      ParameterDefinition("clamp", .boolean, .shared, .value(.boolean(false))),
    ],
    base: .required, inputs: .atLeast(3))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base else {
      throw MethodFault(message: "model_stock needs a base model among the inputs")
    }
    let others = tensor.others
    guard others.count > 1 else { return .cast(input: base) }
    return .compute(inputs: [base] + others, operation(others.count, tensor))
  }

  private func operation(_ count: Int, _ tensor: TensorMerge) -> any TensorOperation {
    let arithmetic = tensor.arithmetic
    let isClamped = tensor.flag("clamp")
    let rule = StockRule(isClamped: isClamped)
    let isRounded = arithmetic.isRounded && arithmetic.precision == .single
    guard case .rows(let length) = tensor.vectors(isFlat: !tensor.flag("filter_wise")) else {
      return isRounded
        ? RoundedStock(
          count: count, isClamped: isClamped, elementCount: tensor.elementCount,
          arithmetic: arithmetic)
        : CombinationOperation(rule, count: count, hasBase: true, arithmetic: arithmetic)
    }
    return isRounded
      ? RoundedRowStock(
        count: count, isClamped: isClamped, rowLength: length, arithmetic: arithmetic)
      : RowCombinationOperation(
        rule, count: count, hasBase: true, rowLength: length, arithmetic: arithmetic)
  }
}
