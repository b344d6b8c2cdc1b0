/// How many attention heads a model has, and who said so; nil where nobody did.
package struct HeadCounts: Hashable, Sendable {
  package var heads: Int?
  package var keyValueHeads: Int?

  package init(heads: Int? = nil, keyValueHeads: Int? = nil) {
    self.heads = heads
    self.keyValueHeads = keyValueHeads
  }
}
