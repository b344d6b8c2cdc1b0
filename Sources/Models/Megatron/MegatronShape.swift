internal import Layouts
internal import Storage

/// The names, the shape and the depth of stages of a Megatron-LM checkpoint, from its arrays.
struct MegatronShape {
  let names: MegatronScheme.Names
  let shape: DecoderShape
  /// Rows of the embedding in all ranks, padding included.
  let storedVocabulary: Int

  init(
    _ files: MegatronFiles, _ arrays: TorchArrays, contents: MegatronContents,
    known: DecoderSettings, options: ReadingOptions
  ) throws {
    let chunks = contents.chunks
    names = try Self.names(files, arrays, contents)
    // The scheme says where the arrays of the first layer are; their shapes say the rest.
    let first = MegatronScheme(
      names, layerCount: files.stages * chunks, isTied: false, degree: files.degree,
      stages: files.stages, chunks: chunks)
    let path = arrays.directory.joining(files.file(rank: 0, stage: 0)).text
    func extents(_ part: ArrayRow.Part, holding tensor: LogicalSlice) throws -> [Int] {
      let row = first.rows.first { row in
        row.part == part && row.slices.contains { $0.tensor == tensor.tensor }
      }
      let layer = part == .layer ? 0 : nil
      let address = row.flatMap { first.addresses(of: $0, layer: layer, rank: 0).first }
      guard let address, let extents = arrays.shape(address.file, address.path),
        extents.count == 2
      else {
        throw LayoutError([
          LayoutProblem(
            .missingArray, path,
            "there is no matrix '\(row?.name(layer: layer) ?? tensor.tensor)'")
        ])
      }
      return extents
    }
    let table = try extents(.embedding, holding: LlamaTensors.embedding)
    let degree = files.degree
    storedVocabulary = table[0] * degree
    let heads = try AttentionHeads(
      heads: known.heads,
      columns: try extents(.layer, holding: LlamaTensors.output)[1] * degree,
      fusedRows: try extents(.layer, holding: LlamaTensors.query)[0] * degree, in: path)
    try Self.checkGroups(heads, known, contents, degree: degree, options, in: path)
    let vocabulary = options.vocabulary ?? known.trueVocabulary ?? storedVocabulary
    guard (1...max(1, storedVocabulary)).contains(vocabulary) else {
      throw LayoutError([
        LayoutProblem(
          .configuration, path,
          "the vocabulary is said to have \(vocabulary) rows, the embedding has "
            + "\(storedVocabulary)")
      ])
    }
    shape = DecoderShape(
      family: .llama,
      layerCount: try Self.depth(files, arrays, names, chunks: chunks) * files.stages * chunks,
      hidden: table[1], groups: heads.groups, queriesPerGroup: heads.queries,
      headDimension: heads.dimension,
      inner: try extents(.layer, holding: LlamaTensors.down)[1] * degree,
      vocabulary: vocabulary, isTied: !Self.hasHead(known, files, arrays, first))
  }

  // MARK: Heads

  private static func checkGroups(
    _ heads: AttentionHeads, _ known: DecoderSettings, _ contents: MegatronContents, degree: Int,
    _ options: ReadingOptions, in path: String
  ) throws {
    if let stated = options.keyValueHeads ?? known.keyValueHeads, stated != heads.groups {
      throw LayoutError([
        LayoutProblem(
          .configuration, path,
          "\(stated) key-value heads are said, the arrays have \(heads.groups)")
      ])
    }
    guard heads.groups % degree == 0 else {
      throw LayoutError([
        LayoutProblem(
          .unsupported, path,
          "\(heads.groups) key-value heads are divided among \(degree) tensor-parallel ranks; "
            + "heads that are cut are not supported")
      ])
    }
    guard contents.version >= 2 || heads.queries == 1 else {
      throw LayoutError([
        LayoutProblem(
          .unsupported, path,
          "checkpoint_version \(contents.version) has no grouped queries, and the arrays have")
      ])
    }
  }

  /// Whether the last stage's head is a tensor of its own; with several stages a tied model has its
  /// copy of the embedding there, and only the arguments tell.
  private static func hasHead(
    _ known: DecoderSettings, _ files: MegatronFiles, _ arrays: TorchArrays,
    _ scheme: MegatronScheme
  ) -> Bool {
    let isStored = scheme.rows.contains { row in
      row.part == .head
        && scheme.addresses(of: row, layer: nil, rank: 0).contains {
          arrays.shape($0.file, $0.path) != nil
        }
    }
    return isStored && (files.stages == 1 || known.tiesEmbeddings != true)
  }

  // MARK: Names

  private static func names(
    _ files: MegatronFiles, _ arrays: TorchArrays, _ contents: MegatronContents
  ) throws -> MegatronScheme.Names {
    let path = arrays.directory.joining(files.file(rank: 0, stage: 0)).text
    let found = Set(arrays.addresses.compactMap(\.path.last))
    if found.contains(where: { $0.hasSuffix(".self_attention.linear_qkv.weight") }) {
      guard contents.version >= 2 else {
        throw LayoutError([
          LayoutProblem(
            .unsupported, path,
            "checkpoint_version \(contents.version) does not go with the names of Megatron-Core")
        ])
      }
      let isFused = found.contains { $0.hasSuffix(".linear_qkv.layer_norm_weight") }
      return .core(isFused ? .fused : .separate)
    }
    guard arrays.addresses.contains(where: { $0.path.dropFirst().first == "language_model" }) else {
      throw LayoutError([
        LayoutProblem(
          .missingArray, path,
          "there are neither arrays of Megatron-Core's GPT model nor a 'language_model'")
      ])
    }
    let order: MegatronLegacyTable.RowOrder =
      switch contents.version {
      case ..<1: .byKind
      case ..<2: .byRow
      default: .grouped
      }
    return .legacy(spelling(arrays), order)
  }

  /// The words of names before Megatron-Core.
  static func spelling(_ arrays: TorchArrays) -> MegatronLegacyTable.Spelling {
    var spelling = MegatronLegacyTable.Spelling()
    let paths = arrays.addresses.map(\.path)
    if paths.contains(where: { $0.dropFirst(2).first == "transformer" }) {
      spelling.encoder = "transformer"
    }
    let names = Set(paths.compactMap(\.last))
    if names.contains("layers.0.attention.dense.weight") { spelling.attention = "attention" }
    if names.contains("layers.0.input_norm.weight") { spelling.norm = "norm" }
    return spelling
  }

  // MARK: Layers

  /// The layers of each chunk of each stage, which must be as many everywhere.
  private static func depth(
    _ files: MegatronFiles, _ arrays: TorchArrays, _ names: MegatronScheme.Names, chunks: Int
  ) throws -> Int {
    var depths: [String: Set<Int>] = [:]
    for stage in 0..<files.stages {
      for chunk in 0..<chunks {
        depths["\(files.file(rank: 0, stage: stage)) \(MegatronScheme.model(chunk, of: chunks))"] =
          []
      }
    }
    for address in arrays.addresses {
      guard let number = address.path.last.flatMap(layer), let model = address.path.first else {
        continue
      }
      depths["\(address.file) \(model)"]?.insert(number)
    }
    let counts = Set(depths.values.map(\.count))
    guard counts.count == 1, let depth = counts.first, depth > 0,
      depths.values.allSatisfy({ $0.max() == depth - 1 })
    else {
      let counts = depths.sorted { $0.key < $1.key }.map { "\($0.value.count)" }
      throw LayoutError([
        LayoutProblem(
          .unsupported, files.step.text,
          "stages have different numbers of layers (\(counts.joined(separator: ", "))); "
            + "only even divisions of layers are supported")
      ])
    }
    return depth
  }

  /// The number in `decoder.layers.7.` or `layers.7.`.
  private static func layer(_ name: String) -> Int? {
    let parts = name.split(separator: ".", maxSplits: 3)
    guard let place = parts.firstIndex(of: "layers"), place < 2, parts.count > place + 1 else {
      return nil
    }
    return Int(parts[place + 1])
  }
}
