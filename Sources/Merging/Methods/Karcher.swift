internal import Arithmetic
internal import Pipeline

/// The mean of the models' directions on the sphere, all of them equal, times the mean of their
/// lengths.
///
/// Formula: `u` minimises the sum of squared angles to `u_i = x_i / |x_i|`, and
/// `y = (mean |x_i|) u`. From the normalised mean of the u_i, `max_iter` (10) steps
/// `T = mean theta_i/sin(theta_i) (u_i - cos(theta_i) u)`, `u = cos|T| u + sin|T| T/|T|`, until `|T|`
/// is below `tol` (1e-5). Tensors of a norm of at most `tol` have no direction and count only in the
/// mean length. A base model is an input like any other; weights are not used.
///
/// Use: a fair mean of fine-tunes that are far apart; near ones are as well averaged by
/// `multislerp` or `linear`.
///
/// Rounds: one, for n(n+1)/2 inner products. The iteration runs on the coefficients of a linear
/// combination, in float64 and without reading anything again.
///
/// Difference from mergekit: everything between the inner products and the result is float64. In
/// mergekit a step is taken in the type of the weights, where bfloat16 knows no cosine between
/// 0.996 and 1 and the iteration wanders. A model opposite to the mean adds no direction. The
/// profile mergekit-0.1 is the same iteration, so it is close and not equal.
///
/// Source: Karcher, "Riemannian center of mass and mollifier smoothing", Comm. Pure Appl. Math. 30,
/// 1977; Buss and Fillmore, ACM TOG 20(2), 2001; parameters as in mergekit 0.1.5.
struct Karcher: MergeMethod {
  let signature = MethodSignature(
    "karcher",
    parameters: [
      ParameterDefinition(
        "max_iter", .integer, .shared, .value(.integer(10)),
        limits: ParameterLimits(1...10_000, .error)),
      ParameterDefinition("tol", .float, .shared, .value(.float(1e-5)), limits: .positive),
    ],
    base: .ignored, inputs: .atLeast(1))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    let count = tensor.inputs.count
    guard count > 1 else { return .cast(input: 0) }
    let rule = KarcherRule(
      maximumIterations: Int(tensor.number("max_iter")), tolerance: tensor.number("tol"))
    return .compute(
      inputs: Array(0..<count),
      CombinationOperation(
        rule, count: count, hasBase: false, arithmetic: tensor.arithmetic))
  }
}
