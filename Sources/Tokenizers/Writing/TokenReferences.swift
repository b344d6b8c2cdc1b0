package import StrictJSON

/// The settings of a configuration that name tokens by their ids.
package enum TokenReferences {
  /// Gives the ids of an edit their new numbers.
  ///
  /// They stand in members whose name ends with `_token_id` or `_token_index`, as numbers or lists of
  /// numbers.
  /// - Parameters:
  ///   - edit: The configuration.
  ///   - scopes: The objects to look into.
  ///   - newID: The new id of a member's old one; nil if its token is gone.
  /// - Returns: The members of which an id has no new number. It is left out of a list of others, and
  ///   else stays as it is.
  /// - Throws: An edit that would not leave valid JSON behind.
  package static func renumber(
    _ edit: inout JSONEdit, in scopes: [JSONPath], _ newID: (_ key: String, _ id: Int) -> Int?
  ) throws(JSONEditError) -> [JSONPath] {
    var unresolved: [JSONPath] = []
    for scope in scopes {
      for member in edit[scope]?.object?.members ?? [] where isReference(member.key) {
        let path = scope.appending(member.key)
        let old = (member.value.array ?? [member.value]).compactMap(\.integer)
        // Negative ids stand for none.
        guard !old.isEmpty, !old.contains(where: { $0 < 0 }),
          old.count == member.value.array?.count ?? 1
        else { continue }
        let new = old.compactMap { newID(member.key, $0) }
        if new.count < old.count { unresolved.append(path) }
        guard let first = new.first, new != old else { continue }
        if member.value.array != nil {
          try edit.replaceElements(path, with: new.map(String.init))
        } else {
          try edit.replace(path, with: String(first))
        }
      }
    }
    return unresolved
  }

  private static func isReference(_ key: String) -> Bool {
    key.hasSuffix("_token_id") || key.hasSuffix("_token_index")
  }
}
