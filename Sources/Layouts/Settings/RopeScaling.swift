internal import StrictJSON

/// The `rope_scaling` of Llama 3.1 and later, which other programs spell in numbers of their own.
///
/// Source: Hugging Face transformers 5.23, `modeling_rope_utils.py`; the constants are those of
/// meta-llama/llama-models, `apply_scaling`.
package struct RopeScaling: Hashable, Sendable {
  package var factor: Double
  package var lowFrequencyFactor: Double
  package var highFrequencyFactor: Double
  package var originalPositions: Int

  /// What `use_scaled_rope` means to Meta's code and `--use-rope-scaling` to Megatron-LM.
  package static let llama31 = RopeScaling(
    factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192)

  /// With the frequencies of Llama 3.1 and another factor.
  package static func llama3(factor: Double) -> Self {
    var scaling = llama31
    scaling.factor = factor
    return scaling
  }

  init(
    factor: Double, lowFrequencyFactor: Double, highFrequencyFactor: Double, originalPositions: Int
  ) {
    self.factor = factor
    self.lowFrequencyFactor = lowFrequencyFactor
    self.highFrequencyFactor = highFrequencyFactor
    self.originalPositions = originalPositions
  }

  /// Reads the JSON text of a `rope_scaling`; nil if it is of another kind.
  package init?(json text: String) {
    guard let document = try? JSONDocument(Array(text.utf8), options: .python),
      (document.root["rope_type"] ?? document.root["type"])?.string == "llama3",
      let factor = document.root["factor"]?.double,
      let low = document.root["low_freq_factor"]?.double,
      let high = document.root["high_freq_factor"]?.double,
      let original = document.root["original_max_position_embeddings"]?.double,
      let positions = Int(exactly: original)
    else { return nil }
    self.init(
      factor: factor, lowFrequencyFactor: low, highFrequencyFactor: high,
      originalPositions: positions)
  }

  /// The JSON text that transformers reads.
  package var json: String {
    """
    {"factor": \(factor), "high_freq_factor": \(highFrequencyFactor), \
    "low_freq_factor": \(lowFrequencyFactor), \
    "original_max_position_embeddings": \(originalPositions), "rope_type": "llama3"}
    """
  }

  /// A form in which two texts can be compared.
  static func canonical(_ text: String) -> String {
    guard let document = try? JSONDocument(Array(text.utf8), options: .python) else { return text }
    return RopeSettings(theta: nil, scaling: document.root, parameters: nil).scaling
  }
}
