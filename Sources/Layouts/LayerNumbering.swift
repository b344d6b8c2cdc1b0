package import Tensors

/// The stacks of numbered layers that a model's tensors form, and the part of each tensor.
///
/// It is driven by names alone, so that every architecture can be cut and stacked. What it leaves
/// out: models whose embedding and head carry layer numbers of their own (Phi-1), and encoder and
/// decoder as one model; both show as unusual stacks.
package struct LayerNumbering: Sendable {
  /// Layers numbered under one prefix.
  package struct Stack: Hashable, Sendable {
    /// The prefix, as in `model.layers`.
    package var name: String
    /// The numbers that occur, ascending.
    package var indices: [Int]
    /// The elements of all tensors; saturates.
    package var elementCount: Int

    /// One more than the largest number.
    package var layerCount: Int { (indices.last ?? -1) + 1 }

    /// Numbers below `layerCount` that do not occur, at most `limit` of them.
    package func missing(limit: Int = 16) -> [Int] {
      var result: [Int] = []
      var next = 0
      for index in indices {
        while next < index, result.count < limit {
          result.append(next)
          next += 1
        }
        next = index + 1
      }
      return result
    }
  }

  /// Where a tensor belongs when layers are cut and stacked.
  package enum Role: Hashable, Sendable {
    /// Embeddings, and what is in no other part: goes with the first slice.
    case beforeLayers
    /// A tensor of a layer of the main stack.
    case layer(LayerName)
    /// Final norm and head: goes with the last slice.
    case afterLayers
  }

  /// All stacks, the one with most elements first (equal ones by name).
  package let stacks: [Stack]

  /// Finds the stacks of a list of tensors.
  package init(_ tensors: some Sequence<TensorSpec>) {
    var found: [String: (indices: Set<Int>, elements: Int)] = [:]
    for tensor in tensors {
      guard let name = LayerName(tensor.name) else { continue }
      var stack = found[name.stack] ?? ([], 0)
      stack.indices.insert(name.index)
      let (sum, overflow) = stack.elements.addingReportingOverflow(tensor.elementCount)
      stack.elements = overflow ? .max : sum
      found[name.stack] = stack
    }
    stacks = found.map {
      Stack(name: $0.key, indices: $0.value.indices.sorted(), elementCount: $0.value.elements)
    }.sorted { a, b in
      a.elementCount == b.elementCount
        ? TensorName(a.name) < TensorName(b.name) : a.elementCount > b.elementCount
    }
  }

  /// The stack of most elements: the decoder of a language model; nil if nothing is numbered.
  package var main: Stack? { stacks.first }

  /// The part of a tensor with respect to the main stack.
  package func role(of name: TensorName) -> Role {
    if let layer = LayerName(name), layer.stack == main?.name { return .layer(layer) }
    return TensorKind(name) == .head || TensorKind(name) == .norm ? .afterLayers : .beforeLayers
  }
}
