internal import Pipeline

/// Select where models differ most, weigh them by their energy, erase the minority's signs.
///
/// Formula: `tau_i = x_i - z`; with `select_topk` below 1 only the `int(select_topk * nz)` positions
/// of largest variance over the models stay, of the `nz` whose variance is not 0; `e_i` is the mean
/// of `tau_i^2`, `w_i = e_i / sum e`; `y = z + sum w_i tau_i / sum w_i` over the models whose sign
/// is that of `sum_i tau_i`.
///
/// Use: fusing models of different strengths without choosing weights; the base should be the pivot
/// of the fine-tunes.
///
/// Rounds: one for the energies; with `select_topk` below 1 a histogram for each digit of the
/// variance at the cut before that (2 for float32), one more where many variances are equal to it.
///
/// Difference from mergekit: in profile `exact` there is no floor under the sum of energies; mergekit
/// takes equal weights where it is below 1e-6, which is so for most fine-tunes. Among equal variances
/// the lowest indices are selected. Where nothing is selected, the base is the result.
///
/// Source: Wan et al., "FuseChat: Knowledge Fusion of Chat Models", arXiv 2408.07990.
struct SCE: MergeMethod {
  let signature = MethodSignature(
    "sce",
    parameters: [
      ParameterDefinition(
        "select_topk", .float, .shared, .value(.float(1)), limits: .interpolation),
      // Changes the type of a temporary in mergekit and never a result.
      ParameterDefinition("int8_mask", .boolean, .shared, .value(.boolean(false))),
    ],
    base: .required, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    guard let base = tensor.base else {
      throw MethodFault(message: "the method needs a base model among the inputs")
    }
    let share = tensor.number("select_topk")
    let others = tensor.inputs.indices.filter { $0 != base }
    guard !others.isEmpty, share > 0 else { return .cast(input: base) }
    return .compute(
      inputs: [base] + others,
      SCEOperation(modelCount: others.count, share: share, arithmetic: tensor.arithmetic))
  }
}
