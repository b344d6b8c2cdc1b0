internal import Checkpoints
internal import Layouts
internal import Models
internal import Tensors

extension EditedModel {
  /// Sets the configuration's element type where most elements have another than before.
  mutating func finishTypes() throws {
    let before = input.checkpoint.tensors.lazy.map {
      TensorSpec(name: $0.name, dtype: $0.nominalType, shape: $0.spec.shape)
    }.dominantFloatingPointType
    guard let after = specs.dominantFloatingPointType, after != before else { return }
    try configure { try $0.setDType(after) }
  }

  /// Refuses to leave codes of quantised weights without the scales that they had.
  func checkScales() throws(EditError) {
    let scales = dropped.filter { self[$0] == nil && !QuantizationTrace.codes(ofScale: $0).isEmpty }
    guard !scales.isEmpty else { return }
    // What is left of the input under its names there. Packed codes are whole numbers of any width.
    var kept: [TensorName: TensorName] = [:]
    for name in names {
      guard let tensor = self[name], tensor.model == input.reference,
        !tensor.dtype.isFloatingPoint || tensor.dtype.bitWidth <= 8
      else { continue }
      kept[tensor.tensor.name] = name
    }
    for scale in scales {
      let codes = QuantizationTrace.codes(ofScale: scale).lazy.compactMap { kept[$0] }.first
      guard let codes, let type = self[codes]?.dtype else { continue }
      throw EditError(
        .unsafe,
        "\(scale.quoted) is dropped, but \(codes.quoted) stays, whose elements (\(type.rawValue)) are "
          + "codes and no weights without it",
        hint:
          "drop both, or make weights of them first: 'suture convert IN OUT --to hf --dequantize'")
    }
  }

  /// What loaders of the architecture will miss that the input had.
  mutating func checkCompleteness() {
    let shapes = Dictionary(uniqueKeysWithValues: specs.map { ($0.name, $0.shape) })
    let missing = tableProblems(shapes) ?? namedProblems()
    for problem in missing.prefix(4) { warnings.append(problem) }
    if missing.count > 4 { warnings.append("and \(missing.count - 4) more such tensors") }
  }

  /// By the table of the architecture; nil if it has none.
  private func tableProblems(_ shapes: [TensorName: [Int]]) -> [String]? {
    guard let old = input.shape, let configuration,
      var shape = try? DecoderShape(from: configuration)
    else { return nil }
    let rows = HuggingFaceTable.rows(shape.family)
    let embedding = rows.first { $0.part == .embedding }?.slices.first?.name(layer: nil)
    let head = rows.last { $0.part == .head }?.slices.first?.name(layer: nil)
    if let count = embedding.flatMap({ shapes[$0]?.first }) { shape.vocabulary = count }
    let isTied = head.flatMap { shapes[$0] } == nil
    // A head that goes away is missed where the configuration does not tie it.
    shape.isTied = isTied && (configuration.tiesEmbeddings != false || old.isTied)
    let before = Dictionary(
      input.checkpoint.tensors.map { ($0.name, $0.spec.shape) }, uniquingKeysWith: { a, _ in a })
    let known = Set(HuggingFaceTable.problems(in: before, of: old).map(\.description))
    return HuggingFaceTable.problems(in: shapes, of: shape).map(\.description)
      .filter { !known.contains($0) }.map { "not what the architecture needs: \($0)" }
  }

  /// By names: embeddings, norms and heads that are gone, and layers that lack what others have.
  private func namedProblems() -> [String] {
    var problems: [String] = []
    for name in dropped where LayerName(name) == nil {
      switch TensorKind(name) {
      case .embedding, .norm: problems.append("\(name.quoted) is dropped, which loaders may need")
      case .head where configuration?.tiesEmbeddings != true:
        problems.append("the head \(name.quoted) is dropped, and the configuration does not tie it")
      case .head, .other: break
      }
    }
    let layers = Dictionary(grouping: names.compactMap(LayerName.init), by: \.stack)
    for name in dropped {
      guard let layer = LayerName(name), self[name] == nil, let peers = layers[layer.stack],
        peers.contains(where: { $0.index == layer.index }),
        peers.contains(where: { $0.suffix == layer.suffix })
      else { continue }
      problems.append("\(name.quoted) is dropped, and other layers have such a tensor")
    }
    return problems
  }
}
