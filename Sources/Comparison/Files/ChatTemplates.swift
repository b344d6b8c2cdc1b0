internal import Models
internal import Storage
internal import StrictJSON

/// The chat templates of a model, by name.
struct ChatTemplates {
  /// The name of the template that is used where none is asked for.
  static let standard = "default"

  /// A template and the file that has it.
  struct Template: Hashable {
    var text: String
    var file: String
  }

  private(set) var templates: [String: Template] = [:]

  /// Gathers templates out of the files of a directory.
  ///
  /// Files of their own go before `chat_template.json`, and that before `tokenizer_config.json`, as
  /// transformers 5.23 has it.
  init(_ files: ModelFiles) throws {
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

  /// The differences from these templates to others, by name.
  func differences(_ other: ChatTemplates) -> [FileDifference] {
    let names = Set(templates.keys).union(other.templates.keys).sorted {
      $0.utf8.lexicographicallyPrecedes($1.utf8)
    }
    return names.compactMap { name in
      switch (templates[name], other.templates[name]) {
      case (let old?, let new?):
        if old.text.utf8.elementsEqual(new.text.utf8) {
          guard old.file != new.file else { return nil }
          return FileDifference(
            .chatTemplate, .equivalent, file: new.file, name, old.file, new.file,
            note: "the same text in another file")
        }
        var difference = FileDifference(
          .chatTemplate, .changed, file: new.file, name, "\(old.text.utf8.count) bytes",
          "\(new.text.utf8.count) bytes")
        difference.lines = LineDifference(old.text, new.text).lines
        return difference
      case (let old?, nil):
        return FileDifference(
          .chatTemplate, .removed, file: old.file, name, "\(old.text.utf8.count) bytes")
      case (nil, let new?):
        return FileDifference(
          .chatTemplate, .added, file: new.file, name, nil, "\(new.text.utf8.count) bytes")
      case (nil, nil): return nil
      }
    }
  }
}
