/// What a model card says about a merge method.
package struct MethodCitation: Hashable, Sendable {
  /// A publication.
  package struct Work: Hashable, Sendable {
    package var title: String
    package var link: String
  }

  /// The name in running text, as in `DARE-TIES`.
  package var name: String
  /// What the method does, as one sentence.
  package var sentence: String
  package var works: [Work]

  /// The entry for a method's name in recipes; unknown methods get only their name.
  package static func of(_ method: String) -> MethodCitation {
    table[method] ?? MethodCitation(name: "`\(method)`", sentence: "", works: [])
  }
}
