internal import Arithmetic
internal import Pipeline

/// The weighted mean direction of any number of models, with the weighted mean of their lengths.
///
/// Formula: with `x_i` the models (or their differences from the base `z`) and `w_i` the weights,
/// divided by their sum if `normalize_weights`: `u_i = x_i / (|x_i| + eps)`, `mu = sum w_i u_i`,
/// `y = cos(eps) (sum w_i |x_i|) mu / |mu|` (`+ z`); where `|mu| < eps`, `y = sum w_i x_i`. Norms
/// are of whole tensors. `weight` is required, `normalize_weights` is true, `eps` 1e-8.
///
/// Use: averaging three and more models without the shortening of the plain average; `karcher` is
/// the true mean on the sphere, which differs where the models are far apart.
///
/// Rounds: one, for n(n+1)/2 inner products; the coefficients of one linear combination follow in
/// float64.
///
/// Difference from mergekit: mergekit adds a step along the mean of `u_i - (u_i . mu) mu`, a sum
/// that is zero by the choice of mu, so that it adds nothing but rounding errors; it is left out.
/// Norms and products are float64 instead of the type of the weights. Where the mean direction
/// vanishes, mergekit stops for more than two models. Weights that sum to 0 are refused.
///
/// Source: Buss and Fillmore, ACM TOG 20(2), 2001 (its first approximation); Shoemake, SIGGRAPH
/// 1985; parameters as in mergekit 0.1.5.
struct MultiSlerp: MergeMethod {
  let signature = MethodSignature(
    "multislerp",
    parameters: [
      ParameterDefinition("weight", .float, .perModel, .required),
      ParameterDefinition("normalize_weights", .boolean, .shared, .value(.boolean(true))),
      ParameterDefinition("eps", .float, .shared, .value(.float(1e-8))),
    ],
    base: .optional, inputs: .atLeast(1, besidesBase: true))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    let others = tensor.others
    guard others.count > 1 else {
      guard let only = others.first ?? tensor.base else {
        throw MethodFault(message: "multislerp needs a model besides the base")
      }
      return .cast(input: only)
    }
    let normalizes = tensor.flag("normalize_weights")
    let weights = others.map { tensor.inputs[$0].number("weight") }
    if normalizes, let fault = tensor.fault(ofSum: weights, dividedBy: "normalize_weights") {
      throw fault
    }
    let base = tensor.base.map { [$0] } ?? []
    let (epsilon, arithmetic) = (tensor.number("eps"), tensor.arithmetic)
    if arithmetic.isRounded, arithmetic.precision == .single {
      return .compute(
        inputs: base + others,
        RoundedMeanDirection(
          weights: weights, normalizes: normalizes, epsilon: epsilon, hasBase: !base.isEmpty,
          elementCount: tensor.elementCount, arithmetic: arithmetic))
    }
    // A model of weight 0 contributes nothing and is not read.
    let used = weights.indices.filter { weights[$0] != 0 }
    if used.isEmpty, let base = base.first { return .cast(input: base) }
    if used.count == 1, normalizes { return .cast(input: others[used[0]]) }
    let read = used.isEmpty ? [0] : used
    let parts = normalizes ? TensorMerge.summable(weights) : weights
    let divisor = normalizes ? parts.reduce(0, +) : 1
    let rule = MeanDirectionRule(weights: read.map { parts[$0] / divisor }, epsilon: epsilon)
    return .compute(
      inputs: base + read.map { others[$0] },
      CombinationOperation(
        rule, count: read.count, hasBase: !base.isEmpty, arithmetic: arithmetic))
  }
}
