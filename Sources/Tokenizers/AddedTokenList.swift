package import StrictJSON

/// A file beside the tokenizer that lists added tokens: `added_tokens.json`, or the
/// `added_tokens_decoder` of `tokenizer_config.json`.
package struct AddedTokenList: Sendable {
  /// The file, as the person named it.
  package let file: String
  /// The text and its tree.
  package let document: JSONDocument
  /// The tokens in the order of the file.
  package private(set) var tokens: [AddedToken] = []

  private init(_ bytes: [UInt8], file: String) throws(JSONError) {
    self.file = file
    document = try JSONDocument(bytes, options: .python)
    guard document.root.kind == .object else {
      throw document.error(
        .wrongKind(expected: JSONKind.object.rawValue, found: document.root.kind),
        at: document.root.range.lowerBound)
    }
  }

  /// Reads an `added_tokens.json`: an object of tokens and ids.
  package static func addedTokens(
    _ bytes: [UInt8], file: String
  ) throws(TokenizerError) -> AddedTokenList {
    do throws(JSONError) {
      var list = try AddedTokenList(bytes, file: file)
      for member in list.document.root.object?.members ?? [] {
        let id = try list.id(member.value.integer, at: member.value.range)
        list.tokens.append(
          AddedToken(content: member.key, id: id, place: member.keyRange.lowerBound))
      }
      return list
    } catch { throw TokenizerError(file: file, reason: error) }
  }

  /// Reads a `tokenizer_config.json`, whose `added_tokens_decoder` is an object of ids and tokens.
  package static func settings(
    _ bytes: [UInt8], file: String
  ) throws(TokenizerError) -> AddedTokenList {
    do throws(JSONError) {
      var list = try AddedTokenList(bytes, file: file)
      guard let value = list.document.root["added_tokens_decoder"], !value.isNull else {
        return list
      }
      guard let decoder = value.object else {
        throw list.wrong(value, expected: JSONKind.object.rawValue)
      }
      for member in decoder.members {
        let id = try list.id(Int(member.key), at: member.keyRange)
        guard let content = member.value["content"]?.string else {
          throw list.document.error(
            .unusable("an added token without 'content'"), at: member.value.range.lowerBound)
        }
        list.tokens.append(
          AddedToken(
            content: content, id: id, isSpecial: member.value["special"]?.bool ?? false,
            place: member.keyRange.lowerBound))
      }
      return list
    } catch { throw TokenizerError(file: file, reason: error) }
  }

  private func wrong(_ value: JSONValue, expected: String) -> JSONError {
    document.error(.wrongKind(expected: expected, found: value.kind), at: value.range.lowerBound)
  }

  private func id(_ value: Int?, at range: Range<Int>) throws(JSONError) -> Int {
    guard let value, UInt32(exactly: value) != nil else {
      let text = String(decoding: document.bytes[range].prefix(40), as: UTF8.self)
      throw document.error(.unusable("\(text) is no token id"), at: range.lowerBound)
    }
    return value
  }
}
