import StrictYAML

extension RecipeReader {
  /// Reads `tokenizer`, or `tokenizer_source` in its place.
  mutating func readTokenizer(_ fields: RecipeFields) -> TokenizerSection? {
    let short = fields["tokenizer_source"]
    guard let node = fields["tokenizer"] else {
      return short.flatMap { readTokenizerSource($0) }.map { TokenizerSection(source: $0) }
    }
    if let short {
      error(at: short.place, "tokenizer_source contradicts the section 'tokenizer'; give one")
    }
    let known = ["source", "tokens", "pad_to_multiple_of"]
    guard let fields = readFields(of: node, "tokenizer", known: known) else { return nil }
    let source = fields["source"].map { readTokenizerSource($0) } ?? Placed(.union, at: node.place)
    guard let source else { return nil }
    var section = TokenizerSection(source: source)
    section.rules = fields["tokens"].map { readTokens($0) } ?? []
    section.multiple = fields["pad_to_multiple_of"].flatMap { readMultiple($0) }
    return section
  }

  /// Reads `union`, `base` or a model.
  private mutating func readTokenizerSource(
    _ node: YAMLNode
  ) -> Placed<TokenizerSection.Source>? {
    guard case .scalar(let scalar) = node.content else {
      return readModel(node).map { Placed(.model($0.value), at: $0.place) }
    }
    guard case .text(let text) = scalar else {
      error(at: node.place, "a tokenizer is union, base or a model, found \(node.inWords)")
      return nil
    }
    switch text {
    case "union": return Placed(.union, at: node.place)
    case "base": return Placed(.base, at: node.place)
    default:
      var name = YAMLNode(.scalar(.text(text)), at: node.place)
      if text.hasPrefix("model:") {
        warning(at: node.place, "the prefix 'model:' is outdated; write the model without it")
        name = YAMLNode(.scalar(.text(String(text.dropFirst("model:".count)))), at: node.place)
      }
      return readModel(name).map { Placed(.model($0.value), at: $0.place) }
    }
  }

  private mutating func readMultiple(_ node: YAMLNode) -> Placed<Int>? {
    if case .scalar(.integer(let count)) = node.content, (1...1 << 20).contains(count) {
      return Placed(count, at: node.place)
    }
    error(
      at: node.place,
      "pad_to_multiple_of takes a whole number from 1 to 1048576, found \(node.inWords)")
    return nil
  }

  // MARK: Tokens

  private mutating func readTokens(_ node: YAMLNode) -> [TokenizerSection.Rule] {
    guard case .mapping(let entries) = node.content else {
      error(
        at: node.place, "tokens is a mapping of tokens to their sources, found \(node.inWords)")
      return []
    }
    return entries.compactMap { readToken($0) }
  }

  private mutating func readToken(_ entry: YAMLEntry) -> TokenizerSection.Rule? {
    guard !entry.key.isEmpty else {
      error(at: entry.keyPlace, "a token has at least one character")
      return nil
    }
    var rule = TokenizerSection.Rule(token: entry.key, source: nil, place: entry.keyPlace)
    guard !entry.value.isNull else { return rule }
    guard let fields = readFields(of: entry.value, "a token", known: ["source", "force"]) else {
      return nil
    }
    rule.source = fields["source"].flatMap { readRowSource($0) }
    if let force = fields["force"] {
      guard case .scalar(.boolean(let value)) = force.content else {
        error(at: force.place, "force takes true or false, found \(force.inWords)")
        return nil
      }
      rule.isForced = value
      if value, fields["source"] == nil {
        error(at: force.place, "force needs a source, which the row is taken from")
      }
    }
    return rule
  }

  private mutating func readRowSource(
    _ node: YAMLNode
  ) -> Placed<TokenizerSection.RowSource>? {
    // Without a kind it is a model, in its object form.
    guard case .mapping(let entries) = node.content, entries.contains(where: { $0.key == "kind" })
    else { return readModel(node).map { Placed(.model($0.value), at: $0.place) } }
    let kinds = ["zero", "model_token"]
    let known = ["kind", "model", "token", "token_id"]
    guard let fields = readFields(of: node, "a source", known: known), let kind = fields["kind"],
      let name = readText(kind, "a kind is a name")
    else { return nil }
    switch name {
    case "zero":
      for key in known.dropFirst() {
        if let field = fields[key] {
          error(at: field.place, "a source of the kind 'zero' has no '\(key)'")
        }
      }
      return Placed(.zero, at: node.place)
    case "model_token": return readModelToken(fields, at: node.place)
    default:
      error(
        at: kind.place,
        "there is no source of the kind '\(name)'"
          + NearestName.hint(for: name, among: kinds))
      return nil
    }
  }

  private mutating func readModelToken(
    _ fields: RecipeFields, at place: RecipePlace
  ) -> Placed<TokenizerSection.RowSource>? {
    guard let modelNode = fields["model"] else {
      error(at: place, "a source of the kind 'model_token' names a 'model'")
      return nil
    }
    guard let model = readModel(modelNode)?.value else { return nil }
    switch (fields["token"], fields["token_id"]) {
    case (let token?, nil):
      guard let text = readText(token, "a token is text (quote it)") else { return nil }
      return Placed(.token(model, text), at: place)
    case (nil, let id?):
      guard case .scalar(.integer(let number)) = id.content, UInt32(exactly: number) != nil else {
        error(at: id.place, "token_id takes a whole number from 0 on, found \(id.inWords)")
        return nil
      }
      return Placed(.tokenID(model, number), at: place)
    default:
      error(at: place, "a source of the kind 'model_token' has either a 'token' or a 'token_id'")
      return nil
    }
  }

  // MARK: Chat templates

  /// Reads `auto`, the name of a built-in template, or a template.
  mutating func readChatTemplate(_ node: YAMLNode) -> Placed<ChatTemplateChoice>? {
    guard let text = readText(node, "a chat template is text") else { return nil }
    if text == "auto" { return Placed(.most, at: node.place) }
    if BuiltInTemplate.all[text] != nil { return Placed(.builtIn(text), at: node.place) }
    if text.contains("{"), text.utf8.count >= 20 { return Placed(.text(text), at: node.place) }
    let names = ["auto"] + BuiltInTemplate.all.keys.sorted()
    let hint = NearestName.to(text, among: names).map { ", did you mean '\($0)'?" } ?? ""
    error(
      at: node.place,
      "a chat template is one of \(names.joined(separator: ", ")) or the text of a template of at "
        + "least 20 bytes with a '{'\(hint)")
    return nil
  }
}
