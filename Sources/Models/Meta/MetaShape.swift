internal import Layouts
internal import Storage

/// The shape of a model in Meta's files, from rank 0's arrays and the number of heads.
struct MetaShape {
  let shape: DecoderShape
  let embedding: MetaTable.EmbeddingDivision
  /// Rows of the embedding in all ranks.
  let storedVocabulary: Int
  private(set) var notes: [String] = []

  init(
    _ arrays: TorchArrays, degree: Int, known: DecoderSettings, options: ReadingOptions
  ) throws {
    let file = MetaScheme.file(rank: 0)
    let path = arrays.directory.joining(file).text
    func extents(_ name: String, _ count: Int = 2) throws -> [Int] {
      guard let extents = arrays.shape(file, [name]), extents.count == count else {
        throw LayoutError([
          LayoutProblem(
            .missingArray, path, "there is no '\(name)' with \(count) dimensions")
        ])
      }
      return extents
    }
    let hidden = try extents("norm.weight", 1)[0]
    let table = try extents("tok_embeddings.weight")
    (embedding, storedVocabulary) = try Self.division(table, hidden, degree, in: path)
    let layer = "layers.0."
    let columns = try extents(layer + "attention.wo.weight")[1] * degree
    guard columns == hidden else {
      // Heads of Meta's models always divide the hidden size.
      throw LayoutError([
        LayoutProblem(
          .degree, arrays.directory.text,
          "\(degree) files have \(columns) of the \(hidden) columns of the attention's output",
          hint: columns < hidden ? "files are missing" : nil)
      ])
    }
    let heads = try AttentionHeads(
      heads: known.heads, columns: columns,
      keyRows: try extents(layer + "attention.wk.weight")[0] * degree, in: path)
    try Self.checkGroups(heads.groups, options.keyValueHeads ?? known.keyValueHeads, in: path)
    let vocabulary = options.vocabulary ?? storedVocabulary
    guard (1...max(1, storedVocabulary)).contains(vocabulary) else {
      throw LayoutError([
        LayoutProblem(
          .configuration, path,
          "the vocabulary is said to have \(vocabulary) rows, the embedding has "
            + "\(storedVocabulary)")
      ])
    }
    shape = DecoderShape(
      family: .llama, layerCount: Self.layerCount(arrays), hidden: hidden, groups: heads.groups,
      queriesPerGroup: heads.queries, headDimension: heads.dimension,
      inner: try extents(layer + "feed_forward.w2.weight")[1] * degree, vocabulary: vocabulary,
      isTied: arrays.shape(file, ["output.weight"]) == nil)
    note(known.inner, is: shape.inner, "MLP width")
    note(known.trueVocabulary, is: storedVocabulary, "vocabulary")
  }

  /// Tensors are the authority; what the configuration says instead is told.
  private mutating func note(_ stated: Int?, is found: Int, _ what: String) {
    guard let stated, stated != found else { return }
    notes.append(
      "the configuration gives the \(what) \(stated); the \(found) of the files is taken")
  }

  /// Which axis of the embedding is divided shows in its shape.
  private static func division(
    _ table: [Int], _ hidden: Int, _ degree: Int, in path: String
  ) throws -> (MetaTable.EmbeddingDivision, rows: Int) {
    if table[1] == hidden { return (.vocabulary, table[0] * degree) }
    if table[1] * degree == hidden { return (.hidden, table[0]) }
    throw LayoutError([
      LayoutProblem(
        .shape, path,
        "'tok_embeddings.weight': expected \(hidden) columns, or a part of them in each of "
          + "\(degree) files, found \(table[1])")
    ])
  }

  /// One layer more than the largest number that an array has.
  private static func layerCount(_ arrays: TorchArrays) -> Int {
    let numbers = arrays.addresses.compactMap { address -> Int? in
      let parts = address.path.last?.split(separator: ".", maxSplits: 2) ?? []
      return parts.count == 3 && parts[0] == "layers" ? Int(parts[1]) : nil
    }
    // A number that no array can be missing below keeps a strange name from making millions.
    return min((numbers.max() ?? -1) + 1, arrays.addresses.count)
  }

  private static func checkGroups(_ found: Int, _ stated: Int?, in path: String) throws {
    guard let stated, stated != found else { return }
    let isRepeated = stated > 0 && found > stated && found % stated == 0
    throw LayoutError([
      isRepeated
        ? LayoutProblem(
          .unsupported, path,
          "the files hold each of the \(stated) key-value heads \(found / stated) times, as there "
            + "are more files than heads; duplicated key-value heads are not supported",
          hint: "take the release with fewer files (Llama 3.1 405B comes with 8 as well)")
        : LayoutProblem(
          .configuration, path,
          "\(stated) key-value heads are said, the arrays have \(found)")
    ])
  }
}
