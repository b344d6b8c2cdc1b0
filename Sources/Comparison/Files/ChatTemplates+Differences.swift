internal import Models

extension ChatTemplates {
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
