package import Tensors

extension ModelConfiguration {
  /// Compares the configuration with the tensors of the model.
  ///
  /// Headers only: whether a stored head equals the embedding is not looked at.
  package func check(_ tensors: [TensorSpec]) -> [ConfigurationFinding] {
    ConfigurationCheck(configuration: self, tensors: tensors).findings
  }
}

/// The comparison of one configuration with one list of tensors.
private struct ConfigurationCheck {
  let configuration: ModelConfiguration
  let shapes: [TensorName: [Int]]
  let numbering: LayerNumbering

  init(configuration: ModelConfiguration, tensors: [TensorSpec]) {
    self.configuration = configuration
    shapes = Dictionary(tensors.map { ($0.name, $0.shape) }) { first, _ in first }
    numbering = LayerNumbering(tensors)
  }

  var findings: [ConfigurationFinding] {
    architecture + vocabulary + tokens + tying + layers
  }

  /// The names that this architecture may have for its embedding, then all others.
  private var embedding: TensorName? {
    let names = (configuration.hint?.embeddings ?? []) + ArchitectureHint.embeddingNames
    return names.first { shapes[$0] != nil }
  }

  private var heads: [TensorName] {
    let known = configuration.hint?.heads ?? []
    return (known.isEmpty ? ArchitectureHint.headNames : known).filter { shapes[$0] != nil }
  }

  private var architecture: [ConfigurationFinding] {
    guard let hint = configuration.hint, let name = configuration.architectures.first,
      let expected = hint.embeddings.first, let embedding,
      !hint.embeddings.contains(embedding)
    else { return [] }
    let like = ArchitectureHint.fitting([embedding]).first?.architectures.first
    return [
      finding(
        "config.architecture", .error,
        "architecture \(name) has its embedding in \(expected.quoted), "
          + "but the tensors have \(embedding.quoted)" + (like.map { " as \($0)" } ?? ""))
    ]
  }

  private var vocabulary: [ConfigurationFinding] {
    guard let embedding, let rows = shapes[embedding]?.first,
      let size = configuration.vocabularySize, !Self.isPadding(rows, of: size)
    else { return [] }
    return [
      finding(
        "config.vocabulary-rows", size > rows ? .error : .warning,
        "vocabulary size is \(size), but \(embedding.quoted) has \(rows) rows")
    ]
  }

  /// Whether `rows` is `size`, or `size` rounded up to a multiple of a power of two up to 8192.
  private static func isPadding(_ rows: Int, of size: Int) -> Bool {
    guard rows > size else { return rows == size }
    return (3...13).contains { shift in
      let multiple = 1 << shift
      return rows % multiple == 0 && rows - size < multiple
    }
  }

  private var tokens: [ConfigurationFinding] {
    guard let embedding, let rows = shapes[embedding]?.first else { return [] }
    return SpecialToken.allCases.compactMap { token in
      guard let id = configuration.specialTokens[token]?.first(where: { $0 >= rows }) else {
        return nil
      }
      return finding(
        "config.token-beyond-rows", .warning,
        "\(token.rawValue) is \(id), but \(embedding.quoted) has \(rows) rows")
    }
  }

  private var tying: [ConfigurationFinding] {
    switch configuration.tiesEmbeddings {
    case true?:
      guard let head = heads.first else { return [] }
      return [
        finding(
          "config.tied-head", .warning,
          "tie_word_embeddings is true, but \(head.quoted) is stored; "
            + "loaders ignore it, or use it if it differs")
      ]
    case false?:
      guard heads.isEmpty, let name = configuration.architectures.first,
        name.hasSuffix("ForCausalLM") || name.hasSuffix("LMHeadModel"),
        let expected = configuration.hint?.heads.first
      else { return [] }
      return [
        finding(
          "config.missing-head", .warning,
          "tie_word_embeddings is false, but there is no \(expected.quoted)")
      ]
    case nil: return []
    }
  }

  private var layers: [ConfigurationFinding] {
    guard let stack = numbering.main else { return [] }
    var findings: [ConfigurationFinding] = []
    let missing = stack.missing()
    if !missing.isEmpty {
      let list = missing.map(String.init).joined(separator: ", ")
      findings.append(
        finding("config.missing-layers", .warning, "'\(stack.name)' has no layer \(list)"))
    }
    if let count = configuration.layerCount,
      !(count...count + configuration.extraLayerCount).contains(stack.layerCount)
    {
      findings.append(
        finding(
          "config.layer-count", .warning,
          "configuration has \(count) layers, '\(stack.name)' has \(stack.layerCount)"))
    }
    return findings
  }

  private func finding(
    _ code: String, _ severity: ConfigurationFinding.Severity, _ message: String
  ) -> ConfigurationFinding {
    ConfigurationFinding(code, severity, file: configuration.file, message)
  }
}
