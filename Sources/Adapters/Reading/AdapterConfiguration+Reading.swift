internal import StrictJSON

extension AdapterConfiguration {
  /// Reads the text of an `adapter_config.json`.
  package static func read(_ bytes: [UInt8], file: String) throws(AdapterError) -> Self {
    let document: JSONDocument
    do { document = try JSONDocument(bytes, options: .python) } catch {
      throw AdapterError(file, .malformed(error))
    }
    guard document.root.kind == .object else {
      throw AdapterError(
        file,
        .value(
          key: "adapter_config.json", expected: "an object", found: document.root.kind.rawValue))
    }
    var configuration = Self(file: file, document: document)
    try configuration.readType()
    try configuration.readNumbers()
    try configuration.readFlags()
    try configuration.readModules()
    try configuration.refuseUnsupported()
    return configuration
  }

  private func value(_ key: String) -> JSONValue? {
    document.root[key].flatMap { $0.isNull ? nil : $0 }
  }

  private func wrong(_ key: String, _ value: JSONValue, expected: String) -> AdapterError {
    let text = String(decoding: document.bytes[value.range].prefix(60), as: UTF8.self)
    return AdapterError(file, .value(key: key, expected: expected, found: text))
  }

  private func readType() throws(AdapterError) {
    guard let value = value("peft_type") else { return }
    guard let name = value.string else {
      throw wrong("peft_type", value, expected: "the name of a type")
    }
    guard name.uppercased() == "LORA" else { throw AdapterError(file, .type(name)) }
  }

  private mutating func readNumbers() throws(AdapterError) {
    if let value = value("r") {
      rank = try rank(value, "r")
      statesRank = true
    }
    if let value = value("lora_alpha") { alpha = try number(value, "lora_alpha") }
    if let value = value("rank_pattern") {
      for (pattern, value) in try patterns(value, "rank_pattern") {
        rankPattern.append((pattern, try rank(value, "rank_pattern")))
      }
    }
    if let value = value("alpha_pattern") {
      for (pattern, value) in try patterns(value, "alpha_pattern") {
        alphaPattern.append((pattern, try number(value, "alpha_pattern")))
      }
    }
  }

  private mutating func readFlags() throws(AdapterError) {
    if try flag("use_rslora") { scaling = .rankStabilised }
    usesDoRA = try flag("use_dora")
    fanInFanOut = try flag("fan_in_fan_out")
    keepsTying = try flag("ensure_weight_tying")
    base = value("base_model_name_or_path")?.string
  }

  private mutating func readModules() throws(AdapterError) {
    savedModules = try names("modules_to_save").filter { !$0.isEmpty }
    let isByLayer = value("layers_to_transform").map { $0.array?.isEmpty != true } ?? false
    let isByExpression = value("exclude_modules")?.string != nil
    guard let stated = value("target_modules"), !isByLayer, !isByExpression else { return }
    let excluded = try names("exclude_modules")
    if let text = stated.string {
      targets = TargetModules(pattern: text, excluded: excluded, saved: savedModules)
    } else {
      targets = TargetModules(
        try names("target_modules"), excluded: excluded, saved: savedModules)
    }
  }

  /// A list of names; empty where the key is missing or null.
  private func names(_ key: String) throws(AdapterError) -> [String] {
    guard let value = value(key) else { return [] }
    let names = value.array?.map(\.string)
    guard let names, !names.contains(nil) else {
      throw wrong(key, value, expected: "a list of names")
    }
    return names.compactMap(\.self)
  }

  private func rank(_ value: JSONValue, _ key: String) throws(AdapterError) -> Int {
    guard let rank = value.integer, (1...1 << 20).contains(rank) else {
      throw wrong(key, value, expected: "ranks of 1 or more")
    }
    return rank
  }

  private func number(_ value: JSONValue, _ key: String) throws(AdapterError) -> Double {
    guard let number = value.double, number.isFinite else {
      throw wrong(key, value, expected: "finite numbers")
    }
    return number
  }

  private func flag(_ key: String) throws(AdapterError) -> Bool {
    guard let value = value(key) else { return false }
    guard let flag = value.bool else { throw wrong(key, value, expected: "true or false") }
    return flag
  }

  private func patterns(
    _ value: JSONValue, _ key: String
  ) throws(AdapterError) -> [(ModulePattern, JSONValue)] {
    guard let object = value.object else {
      throw wrong(key, value, expected: "an object of numbers by module")
    }
    var patterns: [(ModulePattern, JSONValue)] = []
    for member in object.members {
      guard let pattern = ModulePattern(member.key) else {
        throw AdapterError(file, .pattern(key: key, member.key))
      }
      patterns.append((pattern, member.value))
    }
    return patterns
  }

  // MARK: What is refused

  private mutating func refuseUnsupported() throws(AdapterError) {
    if let start = value("init_lora_weights")?.string?.lowercased(),
      let kind = Self.movedBases.first(where: start.hasPrefix)
    {
      throw AdapterError(
        file,
        .unsupported(
          key: "init_lora_weights",
          reason: "adapters of the kind '\(kind)' belong to a base that was changed before",
          hint: "PEFT's save_pretrained with path_initial_model_for_weight_conversion converts it"))
    }
    for member in document.root.object?.members ?? [] {
      if let reason = Self.refused[member.key], !member.value.isNothing {
        throw AdapterError(
          file, .unsupported(key: member.key, reason: reason, hint: Self.hints[member.key]))
      }
    }
    let unknown = (document.root.object?.members ?? []).filter {
      !Self.known.contains($0.key) && !$0.value.isNothing
    }.map(\.key)
    if !unknown.isEmpty {
      let list = unknown.prefix(4).joined(separator: ", ")
      notes.append("\(file): keys that are not known and not looked at: \(list)")
    }
  }

  /// Ways to begin that take a part of the base's weights away.
  private static let movedBases = ["pissa", "olora", "corda", "loftq", "lora_ga"]

  /// Keys that make other weights than W + s B A, with the reason for the refusal.
  private static let refused: [String: String] = [
    "layer_replication": "the adapter repeats layers of the base, which is not understood",
    "alora_invocation_tokens": "the adapter acts from a token on, so there are no merged weights",
    "use_qalora": "the adapter belongs to a quantised base",
    "use_bdlora": "factors in diagonal blocks are not understood",
    "arrow_config": "the adapter routes between others, so there are no merged weights",
    "kasa_config": "the adapter has singular values of its own, which are not understood",
    "monteclora_config": "the adapter samples its weights, so there are no merged weights",
    "target_parameters": "adapters of parameters that are no module's weight are not understood",
    "trainable_token_indices": "rows of single tokens are not understood",
  ]

  private static let hints: [String: String] = [
    "layer_replication": "merge base and adapter with PEFT, or stack the layers in a recipe",
    "target_parameters": "merge base and adapter with PEFT's merge_and_unload",
    "trainable_token_indices": "merge base and adapter with PEFT's merge_and_unload",
  ]

  /// Keys that are read, or that say nothing about merged weights.
  private static let known: Set<String> = [
    "peft_type", "r", "lora_alpha", "rank_pattern", "alpha_pattern", "use_rslora", "use_dora",
    "fan_in_fan_out", "ensure_weight_tying", "base_model_name_or_path", "init_lora_weights",
    "alora_invocation_tokens", "arrow_config", "auto_mapping", "bias", "corda_config",
    "eva_config", "exclude_modules", "inference_mode", "kasa_config", "layer_replication",
    "layers_pattern", "layers_to_transform", "loftq_config", "lora_bias", "lora_dropout",
    "lora_ga_config", "megatron_config", "megatron_core", "modules_to_save", "monteclora_config",
    "peft_version", "qalora_group_size", "revision", "runtime_config", "target_modules",
    "target_parameters", "task_type", "trainable_token_indices", "use_bdlora", "use_qalora",
    "velora_config",
  ]
}

extension JSONValue {
  /// Whether the value switches nothing on: null, false, 0 or empty.
  fileprivate var isNothing: Bool {
    switch kind {
    case .null: true
    case .bool: bool == false
    case .array: array?.isEmpty ?? true
    case .object: object?.members.isEmpty ?? true
    case .string: string?.isEmpty ?? true
    case .number: integer == 0
    }
  }
}
