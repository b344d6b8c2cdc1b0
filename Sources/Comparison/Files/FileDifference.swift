/// A difference between what two models have besides the values of their tensors.
package struct FileDifference: Hashable, Sendable {
  /// What it is about, in the order of reports; raw values are the words of JSON.
  package enum Subject: String, CaseIterable, Hashable, Sendable {
    case layout, dtypes, shards, metadata, settings
    case configuration = "config"
    case generation = "generation-config"
    case vocabulary, merges
    case addedTokens = "added-tokens"
    case tokenizer
    case tokenizerSettings = "tokenizer-config"
    case specialTokens = "special-tokens"
    case chatTemplate = "chat-template"
    case files
  }

  /// What became of it from the first model to the second.
  package enum Change: String, CaseIterable, Hashable, Sendable {
    case added, removed, changed
    /// A token has another id.
    case renumbered
    /// Merges stand in another order.
    case reordered
    /// A tensor lies in another file.
    case moved
    /// Another spelling of the same.
    case equivalent
  }

  package var subject: Subject
  package var change: Change
  /// The file's name below the model's directory; nil where no file is meant.
  package var file: String?
  /// The path of a value, a token, a tensor or a key.
  package var place: String
  /// What the first model has; nil if it has nothing.
  package var first: String?
  /// What the second model has; nil if it has nothing.
  package var second: String?
  /// What the difference amounts to.
  package var note: String?
  /// A text line by line, where a text differs.
  package var lines: [LineDifference.Line] = []
  /// Further differences of the same kind, which are not listed.
  package var more = 0

  package init(
    _ subject: Subject, _ change: Change, file: String? = nil, _ place: String,
    _ first: String? = nil, _ second: String? = nil, note: String? = nil
  ) {
    self.subject = subject
    self.change = change
    self.file = file
    self.place = place
    self.first = first
    self.second = second
    self.note = note
  }

  /// Whether the models differ here: spellings, places in shards and notes of programs do not count.
  package var isSubstantial: Bool {
    change != .equivalent && change != .moved && note != Self.bookkeeping
  }

  /// The note of keys that say nothing about a model.
  static let bookkeeping = "says nothing about the model"
}

/// Keeps the first of many differences of one kind, and counts the others.
struct DifferenceList {
  private(set) var differences: [FileDifference] = []
  private var counts: [Kind: (listed: Int, last: Int)] = [:]
  private let limit: Int

  private struct Kind: Hashable {
    var subject: FileDifference.Subject
    var change: FileDifference.Change
    var file: String?
  }

  init(limit: Int = 200) { self.limit = limit }

  mutating func append(_ difference: FileDifference) {
    let kind = Kind(
      subject: difference.subject, change: difference.change, file: difference.file)
    let count = counts[kind] ?? (0, 0)
    guard count.listed >= limit else {
      counts[kind] = (count.listed + 1, differences.count)
      return differences.append(difference)
    }
    differences[count.last].more += 1 + difference.more
  }

  mutating func append(contentsOf others: some Sequence<FileDifference>) {
    for other in others { append(other) }
  }
}
