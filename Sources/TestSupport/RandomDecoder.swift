package import Storage

/// A small Llama or GPT-NeoX model of random numbers, as Hugging Face stores it.
///
/// Names and shapes are written out once more here, so that layout tables are not tested against
/// themselves.
package struct RandomDecoder: Sendable {
  package enum Architecture: String, CaseIterable, Sendable {
    case llama
    case gptNeoX = "gpt_neox"
  }

  package var architecture: Architecture
  package var format = NumberFormat.bf16
  /// Norms may have a type of their own.
  package var normFormat: NumberFormat?
  package var layers = 2
  /// Key-value heads.
  package var groups = 4
  package var queriesPerGroup = 1
  package var headDimension = 8
  package var inner = 48
  package var vocabulary = 60
  package var isTied = false
  package var hasAttentionBias = false
  package var hasMLPBias = false
  /// GPT-NeoX only.
  package var isParallel = true
  /// Whether `config.json` is spelled as transformers 5 does.
  package var isCurrent = true
  package var seed: UInt64

  package init(_ architecture: Architecture, seed: UInt64) {
    self.architecture = architecture
    self.seed = seed
    hasAttentionBias = architecture == .gptNeoX
    hasMLPBias = architecture == .gptNeoX
  }

  /// Some model whose heads and widths `ranks` ranks can divide.
  package init(divisibleBy ranks: Int, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let isLlama = random.integer(0...2) > 0
    self.init(isLlama ? .llama : .gptNeoX, seed: seed)
    format = NumberFormat.all[random.integer(0...2)]
    normFormat = random.integer(0...4) == 0 ? .f32 : nil
    layers = random.integer(1...4)
    groups = ranks * random.integer(1...(ranks > 4 ? 1 : 2))
    queriesPerGroup = isLlama && Bool.random(using: &random) ? 1 << random.integer(1...2) : 1
    headDimension = 4 * random.integer(1...3)
    inner = ranks * random.integer(3...90 / ranks + 3)
    vocabulary = random.integer(20...150)
    isTied = random.integer(0...3) == 0
    if isLlama {
      hasAttentionBias = random.integer(0...2) == 0
      hasMLPBias = random.integer(0...2) == 0
    } else {
      hasAttentionBias = random.integer(0...3) > 0
      isParallel = Bool.random(using: &random)
    }
    isCurrent = Bool.random(using: &random)
  }

  package var heads: Int { groups * queriesPerGroup }
  package var hidden: Int { heads * headDimension }

  /// Writes `config.json` and `model.safetensors` into a new directory `name`.
  @discardableResult
  package func write(
    _ name: String = "source", in directory: borrowing TemporaryDirectory
  ) throws -> Path { try model.write(name, in: directory) }

  /// All of it.
  package var model: TinyModel { TinyModel(tensors, configuration: configuration) }
}

extension RandomDecoder: CustomStringConvertible {
  package var description: String {
    let words =
      [isTied ? "tied" : "", hasAttentionBias ? "attention biases" : ""]
      + [hasMLPBias ? "MLP biases" : "", architecture == .gptNeoX && isParallel ? "parallel" : ""]
      + [normFormat == nil ? "" : "f32 norms"]
    return "\(architecture.rawValue) \(format), \(layers) layers, \(groups) x \(queriesPerGroup) "
      + "heads of \(headDimension), MLP \(inner), vocabulary \(vocabulary)"
      + words.filter { !$0.isEmpty }.map { ", \($0)" }.joined() + ", seed \(seed)"
  }
}
