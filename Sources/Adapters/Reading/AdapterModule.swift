package import Checkpoints
internal import Tensors

/// The factors that an adapter has for one module of its base.
package struct AdapterModule: Sendable {
  /// The path of the module in the base model.
  package let path: String
  /// r x in; of embeddings r x rows.
  package let a: LogicalTensor
  /// out x r; of embeddings width x r.
  package let b: LogicalTensor
  package let isEmbedding: Bool
  package let magnitude: LogicalTensor?
  package let bias: LogicalTensor?
  package let rank: Int
  /// The factor of the product.
  package let scale: Double

  /// The elements of one output's weights: all dimensions of `a` but the rank.
  package var inputCount: Int { a.spec.elementCount / max(1, rank) }
  /// The outputs: all dimensions of `b` but the rank.
  package var outputCount: Int { b.spec.elementCount / max(1, rank) }
}

/// A tensor of an adapter that stands in for one of the base.
package struct AdapterReplacement: Sendable {
  package let tensor: LogicalTensor
  package let module: String
  package let parameter: String

  /// The name of the tensor that it stands in for.
  package var target: String { module.isEmpty ? parameter : module + "." + parameter }
}
