internal import Checkpoints
internal import Layouts
internal import Models
internal import Tensors

/// The tensors of a base, looked up by the names that its modules have in memory.
///
/// Files may leave out the first words of a name (`transformer.h.0...` is stored as `h.0...`) or
/// have some more. The head of a model that ties it to its embedding is not stored at all.
struct BaseTensors {
  let checkpoint: Checkpoint
  /// The embedding that stands for a head; nil where the head is stored or nothing is tied.
  let tiedEmbedding: LogicalTensor?
  /// The name that the tied head has where it is stored.
  let headName: TensorName
  private let heads: [TensorName]

  init(_ model: Model) {
    checkpoint = model.checkpoint
    let configuration = model.configuration
    let hint = configuration?.hint
    heads = (hint?.heads ?? []) + ArchitectureHint.headNames
    headName = hint?.heads.first ?? "lm_head.weight"
    let isStored = heads.contains { model.checkpoint[$0] != nil }
    let isTied = configuration?.tiesEmbeddings ?? (hint?.head == .tied)
    tiedEmbedding =
      isTied && !isStored
      ? ArchitectureHint.embedding(among: model.checkpoint.tensors.map(\.spec), hint: hint)
        .flatMap { model.checkpoint[$0.name] } : nil
  }

  /// Finds the tensor that a parameter is stored in.
  ///
  /// - Parameters:
  ///   - wanted: the parameter's name in memory.
  ///   - name: the adapter's tensor that asks, for messages.
  /// - Returns: the tensor under its stored name; for a tied head the embedding under the head's name.
  /// - Throws: where there is none, or more than one.
  func tensor(_ wanted: TensorName, for name: TensorName) throws(AdapterFault) -> LogicalTensor {
    if let tensor = checkpoint[wanted] { return tensor }
    if heads.contains(wanted), let tiedEmbedding { return tiedEmbedding.renamed(wanted) }
    var rest = wanted.text.split(separator: ".")[...]
    while rest.count > 2 {
      rest = rest.dropFirst()
      if let tensor = checkpoint[TensorName(rest.joined(separator: "."))] { return tensor }
    }
    let longer = checkpoint.tensors.filter { $0.name.text.hasSuffix("." + wanted.text) }
    if longer.count > 1 { throw .ambiguous(name, longer.prefix(4).map(\.name)) }
    guard let tensor = longer.first else { throw .noTarget(name, wanted: wanted) }
    return tensor
  }
}
