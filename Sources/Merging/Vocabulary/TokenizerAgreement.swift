internal import Checkpoints
internal import Models
internal import Storage
internal import Tokenizers

/// The comparison of tokenizers in merges that do not align vocabularies.
enum TokenizerAgreement {
  /// Says which models give ids to other tokens than the first does.
  ///
  /// Files that cannot be read are nothing to compare here.
  static func warnings(_ models: [MergeInput]) -> [String] {
    var seen: Set<String> = []
    let distinct = models.filter { seen.insert($0.checkpoint.directory.text).inserted }
    guard distinct.count > 1, let first = distinct.first, let text = bytes(first) else { return [] }
    var reference: ModelVocabulary?
    return distinct.dropFirst().compactMap { other in
      guard let otherText = bytes(other), otherText != text else { return nil }
      reference = reference ?? vocabulary(first, text)
      guard let reference, let vocabulary = vocabulary(other, otherText) else { return nil }
      return difference(reference, vocabulary).map { difference in
        "the tokenizers of '\(first.reference)' and '\(other.reference)' differ: \(difference); rows "
          + "are merged by their number, 'tokenizer_source: union' or 'base' aligns them by token"
      }
    }
  }

  private static func bytes(_ model: MergeInput) -> [UInt8]? {
    try? ModelFiles(in: model.checkpoint.directory).bytes("tokenizer.json")
  }

  private static func vocabulary(_ model: MergeInput, _ bytes: [UInt8]) -> ModelVocabulary? {
    let path = model.checkpoint.directory.joining("tokenizer.json").text
    guard let file = try? TokenizerFile.read(bytes, file: path), file.model != nil else {
      return nil
    }
    return ModelVocabulary(file)
  }

  /// The ids that belong to different tokens, in words; nil if there are none.
  private static func difference(_ a: ModelVocabulary, _ b: ModelVocabulary) -> String? {
    var others = [Int](repeating: -1, count: b.limit)
    for number in b.numbers {
      if let id = b.id(of: number) { others[id] = number }
    }
    var count = 0
    var first: String?
    for number in a.numbersByID {
      guard let id = a.id(of: number), id < others.count, others[id] >= 0,
        a.tokens[number] != b.tokens[others[id]]
      else { continue }
      count += 1
      first =
        first
        ?? "'\(a.tokens.text(of: number))' in one and '\(b.tokens.text(of: others[id]))' in the other"
    }
    guard let first else { return nil }
    return "\(count) ids belong to different tokens, the first to \(first)"
  }
}
