import StrictJSON

extension ModelConfiguration {
  /// Reads the text of a `config.json`.
  ///
  /// - Parameters:
  ///   - bytes: The whole file.
  ///   - file: The name of the file for messages.
  /// - Returns: The configuration, with warnings for what is unusual.
  /// - Throws: All problems together: text that is not JSON, values of the wrong kind, counts that
  ///   are negative or above 2^31 - 1, heads that do not divide.
  package static func read(
    _ bytes: [UInt8], file: String
  ) throws(ConfigurationError) -> ModelConfiguration {
    let document: JSONDocument
    do { document = try JSONDocument(bytes, options: .python) } catch {
      throw ConfigurationError(file: file, problems: [.malformed(error)])
    }
    guard document.root.kind == .object else {
      throw ConfigurationError(file: file, problems: [.notObject(found: document.root.kind)])
    }
    var reader = ConfigurationReader(ModelConfiguration(file: file, document: document))
    reader.read()
    guard reader.problems.isEmpty else {
      throw ConfigurationError(file: file, problems: reader.problems)
    }
    return reader.result
  }
}

/// Fills a configuration from its document and collects what is wrong.
private struct ConfigurationReader {
  var result: ModelConfiguration
  var problems: [ConfigurationError.Problem] = []

  init(_ result: ModelConfiguration) { self.result = result }

  mutating func read() {
    for range in result.document.nonFiniteRanges {
      let literal = String(decoding: result.document.bytes[range], as: UTF8.self)
      let place = result.document.place(of: range.lowerBound)
      warn("config.non-finite", "\(place): \(literal) is not JSON; accepted")
    }
    readNames()
    for key in ConfigurationKey.allCases { read(key) }
    if let (path, value) = find(["num_nextn_predict_layers"]) {
      result.extraLayerCount = count(value, at: path) ?? 0
    }
    if let (path, value) = find(["tie_word_embeddings"]) {
      result.tiesEmbeddings = value.bool
      if value.bool == nil { wrong(path, value, expected: "true or false") }
    }
    result.rope = RopeSettings(
      theta: result.doubles[.ropeTheta], scaling: find(["rope_scaling"])?.value,
      parameters: find(["rope_parameters"])?.value)
    for token in SpecialToken.allCases { read(token) }
    checkHeads()
  }

  private mutating func readNames() {
    if let (path, value) = find(["architectures"]) {
      result.architectures = value.array?.compactMap(\.string) ?? []
      if value.array?.count != result.architectures.count {
        wrong(path, value, expected: "an array of strings")
      }
    }
    result.modelType = text(["model_type"])
    result.dtype = text(["dtype", "torch_dtype"])
    if let (path, value) = find(["quantization_config", "compression_config"]) {
      if value.kind != .object { wrong(path, value, expected: "an object") }
      result.quantization = value["quant_method"]?.string ?? "unnamed"
    }
  }

  private mutating func read(_ key: ConfigurationKey) {
    // A list gives one value per layer, which no single number stands for.
    guard let (path, value) = find(key.spellings), value.kind != .array else { return }
    switch key {
    case .normEpsilon, .ropeTheta:
      guard let number = value.configurationDouble, number.isFinite, number >= 0 else {
        return wrong(path, value, expected: "a finite number that is not negative")
      }
      result.doubles[key] = number
    default: result.integers[key] = count(value, at: path)
    }
  }

  private mutating func read(_ token: SpecialToken) {
    guard let (path, value) = find([token.rawValue]) else { return }
    let ids = value.array ?? [value]
    let numbers = ids.compactMap(\.integer)
    // Old configurations say -1 where they mean none.
    result.specialTokens[token] = numbers.filter { $0 >= 0 }
    if numbers.count != ids.count || numbers.contains(where: { $0 < -1 }) {
      let place = result.document.place(of: value.range.lowerBound)
      warn(
        "config.special-token", "\(place): '\(path)' is \(source(value)), not a token id")
    }
  }

  private mutating func count(_ value: JSONValue, at path: JSONPath) -> Int? {
    let expected = "an integer from 0 to \(Int32.max)"
    guard let number = value.number,
      let integer = number.integer ?? Int(exactly: number.double),
      (0...Int(Int32.max)).contains(integer)
    else {
      wrong(path, value, expected: expected)
      return nil
    }
    if number.integer == nil {
      let place = result.document.place(of: value.range.lowerBound)
      warn("config.count-spelling", "\(place): '\(path)' is written as \(number.text)")
    }
    return integer
  }

  private mutating func checkHeads() {
    let configuration = result
    guard let heads = configuration.headCount, heads > 0 else { return }
    if let groups = configuration.keyValueHeadCount, groups > 0, heads % groups != 0 {
      problems.append(
        .conflict("\(heads) attention heads are not a multiple of \(groups) key-value heads"))
    }
    // Latent attention has head sizes of its own.
    guard configuration.integers[.headDimension] == nil, find(["qk_nope_head_dim"]) == nil,
      let hidden = configuration.hiddenSize, hidden % heads != 0
    else { return }
    problems.append(
      .conflict("hidden size \(hidden) is not a multiple of \(heads) heads, and no head_dim is set")
    )
  }

  private mutating func text(_ keys: [String]) -> String? {
    guard let (path, value) = find(keys) else { return nil }
    if value.string == nil { wrong(path, value, expected: "a string") }
    return value.string
  }

  /// The first of these keys with a value other than `null`.
  private func find(_ keys: [String]) -> (path: JSONPath, value: JSONValue)? {
    guard let path = result.paths(of: keys).first else { return nil }
    return result.document.root[path: path].map { (path, $0) }
  }

  private mutating func wrong(_ path: JSONPath, _ value: JSONValue, expected: String) {
    problems.append(
      .value(
        path, place: result.document.place(of: value.range.lowerBound), expected: expected,
        found: source(value)))
  }

  private mutating func warn(_ code: String, _ message: String) {
    result.warnings.append(ConfigurationFinding(code, .warning, file: result.file, message))
  }

  /// The text of a value, cut to what a message can hold.
  private func source(_ value: JSONValue) -> String {
    switch value.kind {
    case .array, .object: value.kind.rawValue
    default: String(String(decoding: result.document.bytes[value.range], as: UTF8.self).prefix(60))
    }
  }
}
