internal import StrictJSON

/// The chat templates of a model, by name.
package struct ChatTemplates: Sendable {
  /// The name of the template that is used where none is asked for.
  package static let standard = "default"

  /// A template and the file that has it.
  package struct Template: Hashable, Sendable {
    package var text: String
    package var file: String
  }

  package private(set) var templates: [String: Template] = [:]

  /// Gathers templates out of the files of a directory.
  ///
  /// Files of their own go before `chat_template.json`, and that before `tokenizer_config.json`, as
  /// transformers 5.23 has it.
  package init(_ files: ModelFiles) throws {
    for name in ["tokenizer_config.json", "chat_template.json"] {
      guard let value = try files.json(name)?.root["chat_template"] else { continue }
      add(value, from: name)
    }
    for name in files.names where name.hasSuffix(".jinja") {
      guard let bytes = try files.bytes(name) else { continue }
      let stem = String(name.split(separator: "/").last ?? "").dropLast(".jinja".count)
      let key = name == "chat_template.jinja" ? Self.standard : String(stem)
      templates[key] = Template(text: String(decoding: bytes, as: UTF8.self), file: name)
    }
  }

  private mutating func add(_ value: JSONValue, from file: String) {
    if let text = value.string { templates[Self.standard] = Template(text: text, file: file) }
    for element in value.array ?? [] {
      guard let name = element["name"]?.string, let text = element["template"]?.string else {
        continue
      }
      templates[name] = Template(text: text, file: file)
    }
  }
}
