internal import StrictJSON

/// A `tokenizer.json` with tokens added to its list or taken off its end; all other bytes stay.
package struct TokenizerEdit {
  private let file: TokenizerFile
  private let document: JSONDocument

  /// Parses the file as a tree; `file` was read before.
  package init(_ file: TokenizerFile) throws(TokenizerError) {
    self.file = file
    do { document = try JSONDocument(file.bytes, options: .python) } catch {
      throw TokenizerError(file: file.file, reason: error)
    }
  }

  /// The edited text.
  ///
  /// - Parameters:
  ///   - additions: Added tokens, by ascending id.
  ///   - limit: Ids from which on all tokens go, with the merges that need them; nil to keep all.
  /// - Returns: The bytes of the file, with no change but these.
  package func text(adding additions: [AddedToken], removingFrom limit: Int? = nil) -> [UInt8] {
    var splices: [(range: Range<Int>, text: [UInt8])] = []
    if let limit { splices += removals(from: limit) }
    splices += addedTokens(additions, limit: limit)
    var result: [UInt8] = []
    result.reserveCapacity(file.bytes.count + additions.count * 64)
    var end = 0
    for splice in splices.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += file.bytes[end..<splice.range.lowerBound]
      result += splice.text
      end = splice.range.upperBound
    }
    return result + file.bytes[end...]
  }

  // MARK: Added tokens

  private static let keys = [
    "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special",
  ]

  private func addedTokens(
    _ additions: [AddedToken], limit: Int?
  ) -> [(range: Range<Int>, text: [UInt8])] {
    let unit = JSONObjectStyle.unit(of: document.root, in: file.bytes)
    let isTight = unit == nil && !file.bytes.prefix(64).contains(UInt8(ascii: " "))
    let list = document.root["added_tokens"]
    let elements = list?.array ?? []
    let style =
      elements.first.flatMap { JSONObjectStyle(of: $0, in: file.bytes) }
      ?? JSONObjectStyle(unit: unit, depth: 3, isTight: isTight)
    let new = additions.map { (key: $0.id, text: style.object($0.members(Self.keys))) }
    guard let list else { return added(new, unit) }
    var edit = JSONListEdit(file.bytes, range: list.range, elements: elements.map(\.range))
    edit.emptyStyle =
      unit.map {
        (JSONObjectStyle.line($0, 2), JSONObjectStyle.line($0, 1))
      } ?? ([], [])
    let ids = elements.map { $0["id"]?.integer ?? 0 }
    if let limit { edit.remove { ids[$0] >= limit } }
    edit.insert(new, keys: ids)
    return edit.isChanged ? [(edit.range, edit.text)] : []
  }

  /// A list for a file that has none, in front of the model.
  private func added(
    _ new: [(key: Int, text: [UInt8])], _ unit: [UInt8]?
  ) -> [(range: Range<Int>, text: [UInt8])] {
    guard !new.isEmpty else { return [] }
    let leading = unit.map { JSONObjectStyle.line($0, 2) } ?? []
    var text = [UInt8(ascii: "[")]
    for (number, item) in new.enumerated() {
      if number > 0 { text.append(UInt8(ascii: ",")) }
      text += leading + item.text
    }
    text += (unit.map { JSONObjectStyle.line($0, 1) } ?? []) + [UInt8(ascii: "]")]
    guard let model = document.root.object?.member("model") else { return [] }
    let start = model.range.lowerBound
    let line = unit.map { JSONObjectStyle.line($0, 1) } ?? []
    return [(start..<start, Array("\"added_tokens\": ".utf8) + text + [UInt8(ascii: ",")] + line)]
  }

  // MARK: Tokens of the model

  private func removals(from limit: Int) -> [(range: Range<Int>, text: [UInt8])] {
    let isGone = file.vocabulary.ids.map { Int($0) >= limit }
    guard isGone.contains(true), let model = document.root["model"] else { return [] }
    var edits: [JSONListEdit] = []
    if let vocabulary = model["vocab"] {
      let elements =
        vocabulary.object?.members.map(\.range) ?? vocabulary.array?.map(\.range) ?? []
      guard elements.count == isGone.count else { return [] }
      var edit = JSONListEdit(file.bytes, range: vocabulary.range, elements: elements)
      edit.remove { isGone[$0] }
      edits.append(edit)
    }
    if let list = model["merges"], let elements = list.array {
      var edit = JSONListEdit(file.bytes, range: list.range, elements: elements.map(\.range))
      // Older files begin with a line about their version.
      let first = elements.first?.string?.hasPrefix("#version") == true ? 1 : 0
      if elements.count - first == file.merges.count {
        edit.remove { index in
          guard index >= first else { return false }
          let merge = file.merges[index - first]
          return isGone[Int(merge.left)] || isGone[Int(merge.right)] || isGone[Int(merge.result)]
        }
      }
      edits.append(edit)
    }
    return edits.filter(\.isChanged).map { ($0.range, $0.text) }
  }
}
