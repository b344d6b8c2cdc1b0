internal import Pipeline

/// Weighted average or weighted sum of whole models.
///
/// Formula: `y = sum w_i x_i`, divided by `sum w_i` if `normalize` (true). `weight` is required of
/// every input, the base included.
///
/// Use: fine-tunes of one base that are near each other ("model soups"); weights may be negative.
///
/// Rounds: none. Reads every model with a weight once.
///
/// Difference from mergekit: coefficients are float64 quotients, and models of weight 0 are not
/// read, so that a NaN in them does not show. Weights that sum to 0 with `normalize` are refused in
/// both profiles; mergekit writes NaN.
///
/// Source: Wortsman et al., "Model soups", arXiv 2203.05482.
struct Linear: MergeMethod {
  let signature = MethodSignature(
    "linear",
    parameters: [
      ParameterDefinition("weight", .float, .perModel, .required),
      ParameterDefinition("normalize", .boolean, .shared, .value(.boolean(true))),
    ],
    base: .ignored, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    let weights = tensor.inputs.map { $0.number("weight") }
    let normalize = tensor.flag("normalize")
    if normalize, let fault = tensor.fault(ofSum: weights, dividedBy: "normalize") { throw fault }
    // A model of weight 0 contributes nothing and is not read; mergekit reads it all the same.
    let used = weights.indices.filter { tensor.profile == .mergekit || weights[$0] != 0 }
    if used.count == 1, tensor.profile == .exact, normalize || weights[used[0]] == 1 {
      return .cast(input: used[0])
    }
    let inputs = used.isEmpty ? [0] : used
    return .compute(
      inputs: inputs,
      LinearOperation(
        weights: inputs.map { weights[$0] }, normalize: normalize, arithmetic: tensor.arithmetic))
  }
}
