/// Isotropic merging in the common subspace: the sum of all changes, equally strong in all directions.
///
/// Formula: for each matrix, `U S V'` is the singular value decomposition of `sum w_i (x_i - z)`;
/// `y = z + lambda * mean(S) U V'`. Tensors that are no matrices, and without `embeddings: true` the
/// embedding and the head, are `z + lambda * mean(w_i (x_i - z))`. Fused experts are as many
/// matrices.
///
/// Use: many fine-tunes of one base for similar tasks: directions that few of them have are no
/// longer drowned by those that most have.
///
/// Rounds: none; whole matrices in float64, about `8 (7 m n + 10 r^2)` bytes for the largest
/// (`r = min(m, n)`) and as many of them at once as fit in 4 GiB. One decomposition for each matrix,
/// of about `4 m n r + 22 r^3` operations with `m >= n`. Last bits depend on the machine's BLAS, not
/// on workers.
///
/// Difference from mergekit: mergekit 0.1.5 has no such method, and profile mergekit-0.1 refuses it.
/// Unlike the authors' code, directions whose singular value is zero but for rounding are left out,
/// of the mean too: their vectors are arbitrary. Models may have weights.
///
/// Source: Marczak et al., No Task Left Behind, ICML 2025, arXiv 2502.04959.
struct IsoC: MergeMethod {
  let signature = MethodSignature(
    "iso_c", parameters: SpectralPlan.parameters, base: .required, inputs: .atLeast(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    try SpectralPlan.plan(tensor) { _, _ in IsotropicSum() }
  }
}
