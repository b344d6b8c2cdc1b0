internal import Layouts

/// The global arrays of a Megatron-Core checkpoint by the names of its table.
///
/// Layers are stacked in one array with a leading axis, or have an array each.
struct MegatronArrays {
  private(set) var arrays: [String: DistributedArray] = [:]
  private let directory: String

  init(_ arrays: [DistributedArray], in directory: String) {
    self.directory = directory
    for array in arrays { self.arrays[array.name] = array }
  }

  /// Whether these names are those of Megatron-Core's GPT model.
  static func areNames(_ names: [String]) -> Bool {
    names.contains("embedding.word_embeddings.weight")
      && names.contains { $0.hasSuffix("self_attention.linear_qkv.weight") }
  }

  /// The array of a row, and which of its first coordinates the layer is; nil if it has none of it.
  func find(_ row: ArrayRow, layer: Int?) -> (array: DistributedArray, place: Int?)? {
    if let array = arrays[row.name(layer: layer)] { return (array, nil) }
    guard let layer, let array = arrays[Self.stacked(row)], let depth = array.shape.first,
      layer < depth
    else { return nil }
    return (array, layer)
  }

  /// The name of an array of all layers.
  private static func stacked(_ row: ArrayRow) -> String {
    guard let mark = row.stored.firstRange(of: "#.") else { return row.stored }
    return String(row.stored[..<mark.lowerBound] + row.stored[mark.upperBound...])
  }

  /// The rows that go with the names.
  var rows: [ArrayRow] {
    let isFused = arrays.keys.contains { $0.hasSuffix(".linear_qkv.layer_norm_weight") }
    return MegatronTable.rows(isFused ? .fused : .separate)
  }

  var layerCount: Int {
    let prefix = "decoder.layers."
    let ending = "self_attention.linear_qkv.weight"
    if let stacked = arrays[prefix + ending] { return stacked.shape.first ?? 0 }
    return arrays.keys.filter { $0.hasPrefix(prefix) && $0.hasSuffix(ending) }.count
  }

  /// Names that no row has.
  func unknown(_ layers: Int) -> [String] {
    var known: Set<String> = []
    for row in rows {
      known.insert(Self.stacked(row))
      if row.part == .layer { for layer in 0..<layers { known.insert(row.name(layer: layer)) } }
    }
    return arrays.keys.filter { !known.contains($0) && !$0.contains("_extra_state") }.sorted()
  }

  /// The shape of the model; `known` says how many heads there are.
  func shape(
    _ known: DecoderSettings, _ options: ReadingOptions
  ) throws -> (shape: DecoderShape, storedVocabulary: Int) {
    func extents(_ part: ArrayRow.Part, holding tensor: LogicalSlice) throws -> [Int] {
      let layer = part == .layer ? 0 : nil
      let row = rows.first { row in
        row.part == part && row.slices.contains { $0.tensor == tensor.tensor }
      }
      let found = row.flatMap { find($0, layer: layer) }
      let extents = found.map {
        $0.place == nil ? $0.array.shape : Array($0.array.shape.dropFirst())
      }
      guard let extents, extents.count == 2 else {
        throw LayoutError([
          LayoutProblem(
            .missingArray, directory,
            "there is no matrix '\(row?.name(layer: layer) ?? tensor.tensor)'")
        ])
      }
      return extents
    }
    let table = try extents(.embedding, holding: LlamaTensors.embedding)
    let heads = try AttentionHeads(
      heads: known.heads, columns: try extents(.layer, holding: LlamaTensors.output)[1],
      fusedRows: try extents(.layer, holding: LlamaTensors.query)[0], in: directory)
    if let stated = options.keyValueHeads ?? known.keyValueHeads, stated != heads.groups {
      throw LayoutError([
        LayoutProblem(
          .configuration, directory,
          "\(stated) key-value heads are said, the arrays have \(heads.groups)")
      ])
    }
    let vocabulary = options.vocabulary ?? known.trueVocabulary ?? table[0]
    guard (1...max(1, table[0])).contains(vocabulary) else {
      throw LayoutError([
        LayoutProblem(
          .configuration, directory,
          "the vocabulary is said to have \(vocabulary) rows, the embedding has \(table[0])")
      ])
    }
    let shape = DecoderShape(
      family: .llama, layerCount: layerCount, hidden: table[1], groups: heads.groups,
      queriesPerGroup: heads.queries, headDimension: heads.dimension,
      inner: try extents(.layer, holding: LlamaTensors.down)[1], vocabulary: vocabulary,
      isTied: arrays["output_layer.weight"] == nil)
    return (shape, table[0])
  }
}
