/// A setting in which two models that are to be merged differ although their shapes may agree.
package struct ConfigurationDifference: Hashable, Sendable {
  /// The stable code, as in `inputs.rope-theta`.
  package var code: String
  /// The key, in its usual spelling.
  package var key: String
  /// The first file and its value.
  package var file: String
  package var value: String
  /// The other file and its value.
  package var otherFile: String
  package var otherValue: String

  /// The differences of each model from the first one.
  ///
  /// A value that only one file gives is the default of the architecture in the other one; since
  /// that is not known here, such pairs are not reported.
  package static func among(_ models: [ModelConfiguration]) -> [ConfigurationDifference] {
    guard let first = models.first else { return [] }
    return models.dropFirst().flatMap { other in
      aspects.compactMap { aspect in
        guard let value = aspect.value(first), let otherValue = aspect.value(other),
          value != otherValue
        else { return nil }
        return ConfigurationDifference(
          code: aspect.code, key: aspect.key, file: first.file, value: value,
          otherFile: other.file, otherValue: otherValue)
      }
    }
  }

  private struct Aspect: Sendable {
    var code: String
    var key: String
    var value: @Sendable (ModelConfiguration) -> String?

    init(
      _ code: String, _ key: String, _ value: @escaping @Sendable (ModelConfiguration) -> String?
    ) {
      self.code = "inputs." + code
      self.key = key
      self.value = value
    }
  }

  private static let aspects: [Aspect] =
    [
      Aspect("architecture", "architectures") {
        $0.architectures.isEmpty ? nil : $0.architectures.joined(separator: ", ")
      },
      Aspect("model-type", "model_type") { $0.modelType },
      Aspect("vocabulary", "vocab_size") { $0.vocabularySize.map(String.init) },
      Aspect("heads", "num_attention_heads") { $0.headCount.map(String.init) },
      Aspect("key-value-heads", "num_key_value_heads") { $0.keyValueHeadCount.map(String.init) },
      Aspect("head-dim", "head_dim") { $0.headDimension.map(String.init) },
      Aspect("rope-theta", "rope_theta") { $0.rope.theta.map { "\($0)" } },
      Aspect("rope-scaling", "rope_scaling") { $0.rope.scaling },
      Aspect("norm-epsilon", "rms_norm_eps") { $0.normEpsilon.map { "\($0)" } },
      Aspect("tying", "tie_word_embeddings") { $0.tiesEmbeddings.map { "\($0)" } },
    ]
    + SpecialToken.allCases.map { token in
      Aspect("special-token", token.rawValue) { model in
        model.specialTokens[token].map { ids in
          ids.isEmpty ? "none" : ids.map(String.init).joined(separator: ", ")
        }
      }
    }
}

extension ConfigurationDifference: CustomStringConvertible {
  /// Both files with their values.
  package var description: String {
    "\(key) differs: \(value) in \(file), \(otherValue) in \(otherFile)"
  }
}
