import Checkpoints
import Layouts
import Models
import Pages
import Tensors

extension Inspection {
  /// The few numbers that matter most.
  var cards: [Fact] {
    var cards = [
      Fact(
        "Parameters", Quantity.elements(parameterCount), detail: Quantity.grouped(parameterCount)),
      Fact("Bytes", Quantity.bytes(byteCount), detail: Quantity.grouped(byteCount)),
      Fact(
        "Tensors", Quantity.grouped(tensors.count), detail: Quantity.counted(shards.count, "file")),
    ]
    if let layers = shape.layerCount {
      cards.append(
        Fact(
          "Layers", Quantity.grouped(layers),
          detail: shape.hiddenSize.map { "hidden \(Quantity.grouped($0))" } ?? ""))
    }
    if let share = shares.first {
      let others = shares.dropFirst().map(\.dtype.rawValue).joined(separator: ", ")
      cards.append(
        Fact("Type", share.dtype.rawValue, detail: others.isEmpty ? "" : "and \(others)"))
    }
    return cards
  }

  /// What is known besides, line by line.
  var facts: [Fact] {
    var facts = [Fact("container", format), Fact("architecture", architectureText)]
    func add(_ label: String, _ text: String?) {
      if let text, !text.isEmpty { facts.append(Fact(label, text)) }
    }
    for (label, text) in layout?.rows ?? [] { add(label.isEmpty ? "stage" : label, text) }
    add("heads", headText)
    add("feed-forward", shape.feedForwardSize.map(Quantity.grouped))
    add("experts", shape.expertCount.map(Quantity.grouped))
    add("vocabulary rows", shape.vocabularyRows.map(Quantity.grouped))
    if embeddings != .unknown { add("embeddings", "\(embeddings)") }
    add("quantisation", quantization)
    for entry in metadata?.entries ?? [] { add("metadata", "\(entry.key)=\(entry.value)") }
    return facts
  }

  private var headText: String? {
    shape.headCount.map { count in
      "\(count)" + (shape.headDimension.map { " of \($0)" } ?? "")
        + (shape.keyValueHeadCount.map { ", \($0) key-value" } ?? "")
    }
  }

  /// The columns of a table of tensors; less of them are shown where numbers follow.
  func columns(besideNumbers: Bool) -> [DataTable.Column] {
    [
      DataTable.Column("name", .names(tensors.map(\.spec.name.text))),
      DataTable.Column("dtype", .text(tensors.map(\.spec.dtype.rawValue)), isFacet: true),
      DataTable.Column(
        "shape",
        .text(tensors.map { $0.spec.shape.map(String.init).joined(separator: " × ") })),
      DataTable.Column(
        "parameters", .counts(tensors.map(\.spec.elementCount)),
        isShown: !besideNumbers),
      DataTable.Column("bytes", .counts(tensors.map(\.spec.byteCount))),
      DataTable.Column("file", .text(tensors.map(\.file)), isShown: !besideNumbers, isFacet: true),
      DataTable.Column(
        "offset", .counts(tensors.map(\.byteOffset)), help: "bytes from the start of the file",
        isShown: false),
    ]
  }
}
