import Checkpoints
import Layouts
package import Models
package import StrictJSON
package import Tensors

/// How a model is laid out in its files, as an inspection shows it.
package struct InspectedLayout: Sendable {
  /// The state of a run's optimiser, of which names and sizes are known.
  package struct Optimizer: Hashable, Sendable {
    package let name: String
    /// What is kept for each element: `fp32`, `exp_avg` and so on.
    package let states: [String]
    /// The optimiser's steps; nil where its files do not say them.
    package let step: String?
    package let fileCount: Int
    package let byteCount: Int
  }

  package let summary: LayoutSummary
  /// Rows of the vocabulary without padding.
  package let vocabulary: Int?
  /// Rows of one attention head.
  package let headDimension: Int?
  /// The layers of each pipeline stage; empty where the files do not say them.
  package let stages: [[Int]]
  /// The element type that the run's configuration names.
  package let precision: DType?
  package let optimizer: Optimizer?
  /// Files of the run's state besides weights and optimiser.
  package let stateFileCount: Int

  package init(_ model: Model) {
    summary = model.layout
    vocabulary = model.shape?.vocabulary
    headDimension = model.layout.format == .huggingFace ? nil : model.shape?.headDimension
    stages = model.stageLayers
    precision = model.trainingPrecision
    optimizer = model.layout.optimizer.map { Optimizer($0, of: model) }
    stateFileCount = model.state?.states.count ?? 0
  }

  /// What is known where the model could not be opened.
  package init(_ summary: LayoutSummary) {
    self.summary = summary
    vocabulary = nil
    headDimension = nil
    stages = []
    precision = nil
    optimizer = nil
    stateFileCount = 0
  }

  /// Whether there is nothing to be said beyond the container: safetensors as Hugging Face has them.
  package var isPlain: Bool { summary.format == .huggingFace }

  /// Lines for people, by their labels.
  var rows: [(label: String, text: String?)] {
    guard !isPlain else { return [] }
    var rows: [(label: String, text: String?)] = [("layout", layoutText)]
    if let dialect = summary.dialect {
      rows.append(
        (
          "dialect",
          "\(dialect.family.rawValue), \(dialect.packing.rawValue) packing, MLP names "
            + "\(dialect.mlpNames.rawValue), row biases \(dialect.rowBias.rawValue)"
        ))
    }
    for (stage, layers) in stages.enumerated() {
      let text = layers.isEmpty ? "no layers" : "layers " + NumberSet(layers).list
      rows.append((stage == 0 ? "stages" : "", "\(stage): \(text)"))
    }
    rows.append(("vocabulary", vocabularyText))
    rows.append(("precision", precision?.rawValue))
    if let optimizer { rows.append(("optimizer", optimizer.text)) }
    if stateFileCount > 0 {
      rows.append(("state", Quantity.counted(stateFileCount, "file")))
    }
    return rows
  }

  private var layoutText: String {
    var parts = [summary.title]
    if summary.chunks > 1 { parts.append("\(summary.chunks) chunks") }
    if let step = summary.step { parts.append("step '\(step)'") }
    if let iteration = summary.iteration { parts.append("iteration \(iteration)") }
    return parts.joined(separator: ", ")
  }

  private var vocabularyText: String? {
    guard let stored = summary.storedVocabulary else { return nil }
    guard let vocabulary, vocabulary < stored else { return "\(stored) rows" }
    return "\(vocabulary) rows, padded to \(stored)"
  }
}

extension InspectedLayout.Optimizer {
  init(_ name: String, of model: Model) {
    self.name = name
    var states: [String] = []
    for tensor in model.optimizer {
      guard let key = OptimizerTensor(tensor.name)?.kind.key, !states.contains(key) else {
        continue
      }
      states.append(key)
    }
    self.states = states
    step = model.state?.optimizer?.step?.text
    let files = Set(
      model.optimizer.flatMap { ([$0.pieces] + $0.copies).joined() }.map {
        ObjectIdentifier($0.file)
      })
    fileCount = files.count
    byteCount = model.optimizer.reduce(0) { $0 + $1.spec.byteCount }
  }

  var text: String {
    var parts = [name]
    if !states.isEmpty { parts.append(states.joined(separator: ", ")) }
    if let step { parts.append("step \(step)") }
    parts.append("\(Quantity.bytes(byteCount)) in \(Quantity.counted(fileCount, "file"))")
    return parts.joined(separator: "; ")
  }
}

extension InspectedLayout: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("format", summary.format.rawValue)
      json.member("tp", summary.tensorParallel)
      json.member("pp", summary.pipeline)
      json.member("dp", summary.data)
      if summary.chunks > 1 { json.member("chunks", summary.chunks) }
      if let dialect = summary.dialect {
        json.member("dialect", dialect.family.rawValue)
        json.member("packing", dialect.packing.rawValue)
        json.member("mlp_names", dialect.mlpNames.rawValue)
        json.member("row_bias", dialect.rowBias.rawValue)
      }
      json.member(ifPresent: "step", summary.step)
      json.member(ifPresent: "iteration", summary.iteration)
      json.member(ifPresent: "vocabulary", vocabulary)
      json.member(ifPresent: "stored_vocabulary", summary.storedVocabulary)
      json.member(ifPresent: "precision", precision?.rawValue)
      if !stages.isEmpty { json.member("stages", stages) }
      json.member(ifPresent: "optimizer", optimizer)
      if stateFileCount > 0 { json.member("state_files", stateFileCount) }
    }
  }
}

extension InspectedLayout.Optimizer: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("class", name)
      json.member("states", states)
      json.member(ifPresent: "step", step)
      json.member("files", fileCount)
      json.member("bytes", byteCount)
    }
  }
}
