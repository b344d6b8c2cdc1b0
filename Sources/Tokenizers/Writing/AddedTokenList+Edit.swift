internal import StrictJSON

extension AddedTokenList {
  /// An `added_tokens.json` with further tokens, and without those of ids from `limit` on.
  package static func addedTokens(
    _ bytes: [UInt8], file: String, adding additions: [AddedToken], removingFrom limit: Int? = nil
  ) throws(TokenizerError) -> [UInt8] {
    let list = try addedTokens(bytes, file: file)
    let style = JSONObjectStyle(of: list.document.root, in: bytes)
    let colon = style?.colon ?? Array(": ".utf8)
    var known = TokenTable()
    for token in list.tokens { known.append(token.content.utf8) }
    let new = additions.filter { known.index(of: $0.content.utf8) == nil }
    return list.edited(list.document.root, adding: new, removingFrom: limit) { token in
      JSONText.quotedBytes(token.content) + colon + String(token.id).utf8
    }
  }

  /// A `tokenizer_config.json` whose `added_tokens_decoder`, if there is one, has further tokens, and
  /// none of ids from `limit` on.
  package static func settings(
    _ bytes: [UInt8], file: String, adding additions: [AddedToken], removingFrom limit: Int? = nil
  ) throws(TokenizerError) -> [UInt8] {
    let list = try settings(bytes, file: file)
    guard let decoder = list.document.root["added_tokens_decoder"], let object = decoder.object
    else { return bytes }
    let unit = JSONObjectStyle.unit(of: list.document.root, in: bytes)
    let style =
      object.members.first.flatMap { JSONObjectStyle(of: $0.value, in: bytes) }
      ?? JSONObjectStyle(unit: unit, depth: 3)
    let colon = JSONObjectStyle(of: decoder, in: bytes)?.colon ?? Array(": ".utf8)
    let known = Set(list.tokens.map(\.id))
    let new = additions.filter { !known.contains($0.id) }
    let keys = ["content", "lstrip", "normalized", "rstrip", "single_word", "special"]
    return list.edited(decoder, adding: new, removingFrom: limit) { token in
      JSONText.quotedBytes(String(token.id)) + colon + style.object(token.members(keys))
    }
  }

  /// The text with the members of one object edited.
  private func edited(
    _ value: JSONValue, adding additions: [AddedToken], removingFrom limit: Int?,
    _ text: (AddedToken) -> [UInt8]
  ) -> [UInt8] {
    let bytes = document.bytes
    let members = value.object?.members ?? []
    var edit = JSONListEdit(bytes, range: value.range, elements: members.map(\.range))
    if let unit = JSONObjectStyle.unit(of: document.root, in: bytes) {
      let depth = value.range.lowerBound == document.root.range.lowerBound ? 1 : 2
      edit.emptyStyle = (
        JSONObjectStyle.line(unit, depth), JSONObjectStyle.line(unit, depth - 1)
      )
    }
    let ids = tokens.map(\.id)
    if let limit { edit.remove { ids[$0] >= limit } }
    edit.insert(additions.map { ($0.id, text($0)) }, keys: ids)
    guard edit.isChanged else { return bytes }
    return bytes[..<edit.range.lowerBound] + edit.text + bytes[edit.range.upperBound...]
  }
}
