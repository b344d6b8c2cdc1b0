/// One change of a model: a function from a catalogue to a catalogue.
///
/// Edits are values that were read from a script or from options; what they need of a model is checked
/// when they are applied, and nothing is written before all of them are.
package protocol Edit: Sendable {
  /// The key and the fields in scripts.
  static var definition: EditDefinition { get }

  /// Reads the fields of a script; nil where something is wrong with them, which `fields` then knows.
  init?(_ fields: inout EditFields)

  /// Whether stored numbers are computed with or moved within a tensor, which codes of quantised
  /// weights and their scales do not survive.
  static var changesNumbers: Bool { get }

  /// The edit in one line, as it could stand in a script.
  var description: String { get }

  /// Applies the edit.
  ///
  /// - Parameter model: what the edits before have made.
  /// - Returns: the number of tensors that it concerned.
  /// - Throws: `EditError`, and what opening further models and reading tokenizers throw.
  func apply(to model: inout EditedModel) throws -> Int
}

/// How an edit is written in a script.
package struct EditDefinition: Sendable {
  /// A field of an edit.
  package struct Field: Sendable {
    package let key: String
    package let summary: String
    package let isRequired: Bool

    init(_ key: String, _ summary: String, isRequired: Bool = false) {
      self.key = key
      self.summary = summary
      self.isRequired = isRequired
    }
  }

  /// The short form in which one text stands for the fields.
  package enum Short: Sendable {
    /// There is none, but the edit may need no fields at all.
    case nothing
    /// The text, or a list of texts, is the value of this field.
    case field(String)
    /// Two fields with a separator between them.
    ///
    /// If only one is there, it is the first, or the second if `secondAlone` says so.
    case pair(String, String, separator: String, secondAlone: Bool = false)
    /// Keys and values are what the edit is about, and no fields.
    case entries
  }

  package let key: String
  package let summary: String
  /// The short form in words, as in `PATTERN -> NAME`.
  package let form: String
  let short: Short
  package let fields: [Field]

  init(_ key: String, _ summary: String, form: String, short: Short, _ fields: [Field] = []) {
    self.key = key
    self.summary = summary
    self.form = form
    self.short = short
    self.fields = fields
  }
}

/// The edits that there are.
package enum Edits {
  /// In the order of the documentation.
  static let all: [any Edit.Type] = [
    RenameEdit.self, DropEdit.self, KeepEdit.self, CopyEdit.self, CastEdit.self,
    TransposeEdit.self, ScaleEdit.self, AddEdit.self, AverageEdit.self, TieEdit.self,
    UntieEdit.self, VocabularyEdit.self, DropLayersEdit.self, RepeatLayersEdit.self,
    SetMetadataEdit.self, RemoveMetadataEdit.self, ShardSizeEdit.self,
  ]

  /// How each is written.
  package static var definitions: [EditDefinition] { all.map { $0.definition } }
}

extension Edit {
  package static var changesNumbers: Bool { false }
}
