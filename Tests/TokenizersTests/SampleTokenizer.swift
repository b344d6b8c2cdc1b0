import Tokenizers

/// Texts of tokenizer files that are put together from their parts.
struct SampleTokenizer: Sendable {
  var model: String
  var addedTokens: [String] = []

  var text: String {
    #"{"version":"1.0","truncation":null,"added_tokens":["# + addedTokens.joined(separator: ",")
      + #"],"normalizer":{"type":"NFC"},"model":"# + model + "}"
  }

  func read(file: String = "tokenizer.json") throws(TokenizerError) -> TokenizerFile {
    try TokenizerFile.read(Array(text.utf8), file: file)
  }

  /// Severity and code of every finding, as in `warning holes`.
  func codes(rows: Int? = nil) throws(TokenizerError) -> [String] {
    try read().findings(rows: rows.map(Self.rows)).map {
      "\($0.severity.rawValue) \($0.code.dropFirst("tokenizer.".count))"
    }
  }

  static func rows(_ count: Int) -> EmbeddingRows {
    EmbeddingRows(tensor: "model.embed_tokens.weight", count: count)
  }

  static func added(_ content: String, _ id: Int) -> String {
    #"{"id":\#(id),"content":"\#(content)","single_word":false,"special":true}"#
  }

  /// A BPE model: members of the vocabulary, and merges as they are spelt.
  static func bpe(
    _ vocabulary: String, merges: String = "", added: [String] = []
  ) -> SampleTokenizer {
    SampleTokenizer(
      model: #"{"type":"BPE","unk_token":null,"continuing_subword_prefix":null,"#
        + #""ignore_merges":true,"byte_fallback":true,"vocab":{\#(vocabulary)},"#
        + #""merges":[\#(merges)]}"#,
      addedTokens: added)
  }

  static func unigram(
    _ pieces: [String], unknownID: String = "0", added: [String] = []
  ) -> SampleTokenizer {
    let list = pieces.map { #"["\#($0)",-1.5]"# }.joined(separator: ",")
    return SampleTokenizer(
      model: #"{"type":"Unigram","unk_id":\#(unknownID),"vocab":[\#(list)]}"#, addedTokens: added)
  }
}
