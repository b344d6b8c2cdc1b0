internal import Pipeline

/// As `ram`, where what one model alone has changed is amplified by how much it shares.
///
/// Formula: as `ram`, and at places with one active model `s_i = lambda_i tau_i` with
/// `lambda_i = 1 + r * clamp(rho_i, 0, alpha)`; `rho_i` is, in this tensor, the number of active
/// places that model i shares, divided by the number that it has alone (by `epsilon` if it has none).
///
/// Use: as `ram`, to make up for the averaging of shared changes; "tl" is tensor-local.
///
/// Rounds: one, which counts the shared and the unshared places of every model.
///
/// Difference from mergekit: the output has the type of the recipe in profile `exact`; mergekit
/// stores F32 unless `out_dtype` is given, and so does profile `mergekit-0.1`.
///
/// Source: "Reinforced Agent Merging", arXiv 2601.13572.
struct RAMPlusTL: MergeMethod {
  let signature = MethodSignature(
    "ramplus_tl",
    parameters: [
      ParameterDefinition("r", .float, .shared, .value(.float(0.1))),
      ParameterDefinition("alpha", .float, .shared, .value(.float(0.2))),
      RAM.epsilon,
    ],
    base: .required, inputs: .atLeast(1))

  var storesSingle: Bool { true }

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try RAMOperation.plan(
      tensor, boost: RAMOperation.Boost(r: tensor.number("r"), alpha: tensor.number("alpha")))
  }
}
