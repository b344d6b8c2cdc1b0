/// A combination of numbered partial results whose outcome does not depend on arrival order.
///
/// The leaves are the partials of `count` blocks. They hang on a binary tree that is fixed by
/// `count` alone: a power of two splits in halves, any other number splits into the largest power
/// of two below it and the rest. Two siblings combine, left before right, as soon as both are
/// there, so what is kept is one value for each gap in what has arrived plus O(log count).
///
/// Workers fill trees of their own with the blocks of one tile and `absorb` them into a shared
/// tree: only that needs the lock.
package struct ReductionTree<Value: Sendable>: Sendable {
  /// A subtree of 2^level leaves that begins at leaf `index << level`.
  package struct Node: Hashable, Sendable {
    @usableFromInline var level: Int
    @usableFromInline var index: Int

    @inlinable
    package init(level: Int, index: Int) {
      self.level = level
      self.index = index
    }

    /// The other half of the parent.
    @inlinable var sibling: Node { Node(level: level, index: index ^ 1) }
    @inlinable var parent: Node { Node(level: level + 1, index: index >> 1) }
    @inlinable var isLeft: Bool { index & 1 == 0 }
  }

  /// The number of leaves.
  package let count: Int
  @usableFromInline let combine: @Sendable (_ left: Value, _ right: Value) -> Value
  @usableFromInline var nodes: [Node: Value] = [:]

  /// Makes a tree of `count` leaves, none of which has arrived.
  ///
  /// `combine` is given neighbours, the one with the lower leaves first; it need be neither
  /// associative nor commutative.
  @inlinable
  package init(
    count: Int, combine: @escaping @Sendable (_ left: Value, _ right: Value) -> Value
  ) {
    precondition(count >= 0, "a tree cannot have \(count) leaves")
    self.count = count
    self.combine = combine
  }

  /// The number of values that are kept at the moment.
  package var pendingCount: Int { nodes.count }

  /// Adds the partial result of block `leaf`; each leaf is added once.
  @inlinable
  package mutating func insert(_ value: Value, at leaf: Int) {
    precondition(0..<count ~= leaf, "there is no leaf \(leaf) of \(count)")
    add(value, at: Node(level: 0, index: leaf))
  }

  /// Adds everything that has arrived in `other`, a tree of the same count and combination.
  @inlinable
  package mutating func absorb(_ other: consuming ReductionTree) {
    precondition(other.count == count, "trees of \(count) and \(other.count) leaves differ")
    for (node, value) in other.nodes { add(value, at: node) }
  }

  /// The combination of all leaves; nil while some are missing, and for a tree without leaves.
  package var result: Value? {
    // One node is left for each bit of `count`; the smallest is the rightmost and combines first.
    var result: Value?
    for level in 0..<Int.bitWidth where count >> level & 1 == 1 {
      guard let value = nodes[Node(level: level, index: (count >> level) - 1)] else { return nil }
      result = result.map { combine(value, $0) } ?? value
    }
    return result
  }

  /// Puts a value into its place; if its other half is there, takes that out instead.
  ///
  /// Who is given both halves combines them, with no lock held, and offers what they make to the
  /// node that they belong to.
  @inlinable
  package mutating func offer(
    _ value: Value, at node: Node
  ) -> (left: Value, right: Value, node: Node)? {
    guard let other = nodes.removeValue(forKey: node.sibling) else {
      nodes[node] = value
      return nil
    }
    return node.isLeft ? (value, other, node.parent) : (other, value, node.parent)
  }

  /// Puts a value into its place and climbs for as long as the other half is there.
  @inlinable
  mutating func add(_ value: Value, at place: Node) {
    var (node, value) = (place, value)
    while let pair = offer(value, at: node) {
      value = combine(pair.left, pair.right)
      node = pair.node
    }
  }
}
