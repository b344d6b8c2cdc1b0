/// Task singular vectors: the leading singular vectors of each model's change, decorrelated.
///
/// Formula: for each matrix, `U_i S_i V_i'` is the singular value decomposition of
/// `w_i (x_i - z)` cut to its `k` largest values; `U = [U_1 ... U_T]`, `V` alike, `S` their values
/// side by side; `y = z + lambda * polar(U) S polar(V)'`, where `polar(U) = P Q'` of `U = P D Q'`,
/// the nearest matrix with orthonormal columns. `k` is `rank_fraction * min(rows, columns)`, or
/// `min(rows, columns) / T` without it, and at least 1. Tensors that are no matrices, and without
/// `embeddings: true` the embedding and the head, are `z + lambda * mean(w_i (x_i - z))`. Fused
/// experts are as many matrices.
///
/// Use: several fine-tunes of one base for different tasks, where sums of task vectors interfere.
/// Start with `lambda: 1`.
///
/// Rounds: none; whole matrices in float64, about `8 (7 m n + 10 r^2)` bytes for the largest
/// (`r = min(m, n)`) and as many of them at once as fit in 4 GiB, whatever the number of models. A
/// decomposition takes about `4 m n r + 22 r^3` operations with `m >= n`, and there are `T + 2` for
/// each matrix. Last bits depend on the machine's BLAS, not on workers.
///
/// Difference from mergekit: mergekit 0.1.5 has no such method, and profile mergekit-0.1 refuses it.
/// Unlike the authors' code, directions whose singular value is zero but for rounding are left out:
/// their vectors are arbitrary. Models may have weights.
///
/// Source: Gargiulo et al., Task Singular Vectors, CVPR 2025, arXiv 2412.00081.
struct TSVMerge: MergeMethod {
  let signature = MethodSignature(
    "tsv",
    parameters: SpectralPlan.parameters + [
      ParameterDefinition("rank_fraction", .float, .shared, .absent, limits: .density)
    ],
    base: .required, inputs: .atLeast(2))

  func plan(_ tensor: TensorMerge) throws(MethodFault) -> MethodPlan {
    let fraction = tensor.shared["rank_fraction"]?.number
    return try SpectralPlan.plan(tensor) { models, least in
      let rank = fraction.map { Int($0 * Double(least)) } ?? least / models
      return TaskSingularVectors(rank: max(1, rank))
    }
  }
}
