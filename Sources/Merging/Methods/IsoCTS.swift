/// Isotropic merging in common and task-specific subspaces: Iso-C with room for each model's own.
///
/// Formula: for each matrix with `r = min(rows, columns)`, `T` models and the share `f` of
/// `common_space_fraction`, `n = round((r - floor(r f)) / T)` directions are each model's own and
/// `c = r - n T` common. `U_c`, `V_c` are the `c` leading singular vectors of `sum d_i` with
/// `d_i = w_i (x_i - z)`, and `U_i`, `V_i` the `n` leading ones of `d_i - U_c U_c' d_i`; with
/// `U = [U_1 ... U_T U_c]`, `V` alike and all of their values `S`,
/// `y = z + lambda * mean(S) polar(U) polar(V)'`, where `polar(U) = P Q'` of `U = P D Q'`. Tensors
/// that are no matrices, and without `embeddings: true` the embedding and the head, are
/// `z + lambda * mean(d_i)`. Fused experts are as many matrices.
///
/// Use: many or dissimilar fine-tunes of one base, where Iso-C loses what only one of them has.
///
/// Rounds: none; whole matrices in float64, about `8 (7 m n + 10 r^2)` bytes for the largest and as
/// many of them at once as fit in 4 GiB, whatever the number of models. A decomposition takes about
/// `4 m n r + 22 r^3` operations with `m >= n`, and there are `T + 3` for each matrix. Last bits
/// depend on the machine's BLAS, not on workers.
///
/// Difference from mergekit: mergekit 0.1.5 has no such method, and profile mergekit-0.1 refuses it.
/// Unlike the authors' code, directions whose singular value is zero but for rounding are left out,
/// of the mean too: their vectors are arbitrary. Models may have weights.
///
/// Source: Marczak et al., No Task Left Behind, ICML 2025, arXiv 2502.04959.
struct IsoCTS: MergeMethod {
  let signature = MethodSignature(
    "iso_cts",
    parameters: SpectralPlan.parameters + [
      ParameterDefinition(
        "common_space_fraction", .float, .shared, .value(.float(0.8)), limits: .density)
    ],
    base: .required, inputs: .atLeast(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    let fraction = tensor.number("common_space_fraction")
    return try SpectralPlan.plan(tensor) { models, least in
      CommonAndSpecific(fraction: fraction, models: models, least: least)
    }
  }
}
