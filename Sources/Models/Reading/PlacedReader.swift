internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// Reads a directory in a scheme: which rows it stores, and its catalogue of logical tensors.
struct PlacedReader {
  let scheme: any LayoutScheme
  let shape: DecoderShape
  /// Rows over the vocabulary in all ranks, padding included.
  let vocabulary: Int
  let arrays: TorchArrays
  let replicas: ReplicaPolicy

  /// The logical tensors.
  ///
  /// Throws `LayoutError` with everything that is missing, contradicts the table, or has no row in
  /// it; derived buffers are left out.
  func tensors(ignoring ignored: (String) -> Bool = { _ in false }) throws -> [LogicalTensor] {
    let located: [LocatedArray]
    do {
      located = try scheme.arrays(of: shape, vocabulary: vocabulary, where: isStored)
    } catch let fault as DivisionFault {
      throw LayoutError([LayoutProblem(.degree, arrays.directory.text, "\(fault)")])
    }
    var catalogue = ArrayCatalogue(
      in: arrays.directory.text, replicas: replicas, find: arrays.find)
    var expected: Set<ArrayAddress> = []
    for array in located {
      catalogue.add(array, shape: shape)
      expected.formUnion(array.addresses)
    }
    var problems = catalogue.problems
    let extra = arrays.addresses.filter { address in
      !expected.contains(address) && !ignored(address.path.last ?? "")
        && !Self.isDerived(address.path.last ?? "")
    }
    problems += extra.sorted { ($0.file, $0.path.joined()) < ($1.file, $1.path.joined()) }.map {
      LayoutProblem(
        .unknownArray, "\(arrays.directory)/\($0.file)",
        "\(TensorName($0.path.last ?? "").quoted) has no place in this layout")
    }
    guard problems.isEmpty else { throw LayoutError(problems) }
    return catalogue.tensors()
  }

  /// Whether the first rank has the array; biases and heads are there or not.
  ///
  /// Weights that every model has are expected, so that a missing one is a problem.
  private func isStored(_ row: ArrayRow, _ layer: Int?) -> Bool {
    if row.part == .head { return !shape.isTied }
    guard row.stored.hasSuffix(".bias") else { return true }
    return scheme.addresses(of: row, layer: layer, rank: 0).contains { arrays.find($0) != nil }
  }

  private static func isDerived(_ name: String) -> Bool {
    ["rotary_emb.inv_freq", "rope.freqs", "_extra_state"].contains { name.hasSuffix($0) }
  }
}
