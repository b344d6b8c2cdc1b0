package import StrictJSON

/// The token ids of a `generation_config.json`.
package struct GenerationSettings: Sendable {
  /// The file, as the person named it.
  package let file: String
  /// The text and its tree.
  package let document: JSONDocument

  /// Reads the text of a `generation_config.json`, which is an object.
  package static func read(
    _ bytes: [UInt8], file: String
  ) throws(TokenizerError) -> GenerationSettings {
    do throws(JSONError) {
      let document = try JSONDocument(bytes, options: .python)
      let root = document.root
      guard root.kind == .object else {
        throw document.error(
          .wrongKind(expected: JSONKind.object.rawValue, found: root.kind),
          at: root.range.lowerBound)
      }
      return GenerationSettings(file: file, document: document)
    } catch { throw TokenizerError(file: file, reason: error) }
  }

  /// The keys that say token ids, each with the highest of them.
  package var lastTokens: [(key: String, id: Int)] {
    let lists: Set = ["suppress_tokens", "begin_suppress_tokens"]
    return (document.root.object?.members ?? []).compactMap { member in
      guard member.key.hasSuffix("_token_id") || lists.contains(member.key) else { return nil }
      let ids = (member.value.array ?? [member.value]).compactMap(\.integer)
      return ids.max().map { (member.key, $0) }
    }
  }

  /// Warnings about literals that JSON does not know, and ids without a row of the embedding.
  package func findings(rows: EmbeddingRows?) -> [TokenizerFinding] {
    let literals = document.nonFiniteRanges.prefix(1).map { range in
      let literal = String(decoding: document.bytes[range], as: UTF8.self)
      return finding("non-finite", range.lowerBound, "\(literal) is not JSON; accepted")
    }
    guard let rows else { return literals }
    let members = document.root.object?.members ?? []
    return literals
      + members.filter { $0.key.hasSuffix("_token_id") }.compactMap { member in
        let ids = (member.value.array ?? [member.value]).compactMap(\.integer)
        guard let id = ids.first(where: { $0 >= rows.count }) else { return nil }
        return finding(
          "beyond-rows", member.keyRange.lowerBound, "\(member.key) is \(id), but \(rows)")
      }
  }

  private func finding(_ code: String, _ byteOffset: Int, _ message: String) -> TokenizerFinding {
    let place = document.place(of: byteOffset)
    return TokenizerFinding(code, .warning, file: "\(file):\(place)", message)
  }
}
