import Layouts
import Models
import Storage
import TestSupport
import Testing

/// A checkpoint with an optimiser, and how its states look when they are read.
extension OptimizerFixture {
  var path: Path { Fixtures.path("layouts/\(folder)/\(name)") }

  /// A Hugging Face configuration of the model, for what the files do not say.
  func configuration(in directory: borrowing TemporaryDirectory) throws -> Path {
    var decoder = RandomDecoder(shape.family == .llama ? .llama : .gptNeoX, seed: 0)
    decoder.layers = shape.layerCount
    decoder.groups = shape.groups
    decoder.queriesPerGroup = shape.queriesPerGroup
    decoder.headDimension = shape.headDimension
    decoder.inner = shape.inner
    decoder.vocabulary = shape.vocabulary
    decoder.isTied = shape.isTied
    return try directory.file("\(name).json", Array(decoder.configuration.utf8))
  }

  /// Weights, masters and both moments under the names that readers give them.
  func merged() throws -> TensorDigests {
    var all = try TensorDigests(name, at: "merged", "live")
    for kind in ["fp32", "exp_avg", "exp_avg_sq"] {
      all.add(try TensorDigests(name, at: "merged", kind), below: kind)
    }
    return all
  }

  /// What a checkpoint holds, its optimiser included.
  static func contents(of checkpoint: Path, base: Path) throws -> TensorDigests {
    var options = ReadingOptions()
    options.readsOptimizer = true
    options.keepsPadding = true
    options.baseConfiguration = base
    return TensorDigests(try TensorContents(try Model.open(checkpoint.text, options: options)))
  }
}
