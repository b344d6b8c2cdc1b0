import Tensors
import Testing

@Suite struct `Reduction trees` {
  /// The combination of leaves `range` by the definition of the tree, written out with parentheses.
  static func reference(_ range: Range<Int>) -> String {
    guard range.count > 1 else { return "\(range.lowerBound)" }
    var half = 1
    while half * 2 < range.count { half *= 2 }
    let middle = range.lowerBound + half
    return "(\(reference(range.lowerBound..<middle)) \(reference(middle..<range.upperBound)))"
  }

  static func tree(_ count: Int) -> ReductionTree<String> {
    ReductionTree(count: count) { "(\($0) \($1))" }
  }

  @Test(arguments: 1...70)
  func `leaves in random order combine as the tree says`(count: Int) {
    var random = SplitMix(state: UInt64(count))
    for _ in 0..<10 {
      var tree = Self.tree(count)
      for leaf in (0..<count).shuffled(using: &random) {
        #expect(tree.result == nil)
        tree.insert("\(leaf)", at: leaf)
      }
      #expect(tree.result == Self.reference(0..<count))
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8, 64])
  func `trees of tiles in random order combine as the tree of all leaves`(tile: Int) {
    var random = SplitMix(state: UInt64(tile))
    for count in 1...65 {
      let starts = stride(from: 0, to: count, by: tile).shuffled(using: &random)
      var shared = Self.tree(count)
      for start in starts {
        #expect(shared.result == nil)
        var local = Self.tree(count)
        for leaf in start..<min(start + tile, count) { local.insert("\(leaf)", at: leaf) }
        shared.absorb(local)
      }
      #expect(shared.result == Self.reference(0..<count))
    }
  }

  @Test func `sums of floating-point numbers are bit-equal in any order`() {
    var random = SplitMix(state: 1)
    let leaves = (0..<1000).map { _ in Double.random(in: -1...1, using: &random) }
    func sum(_ order: [Int]) -> UInt64? {
      var tree = ReductionTree<Double>(count: leaves.count) { $0 + $1 }
      for leaf in order { tree.insert(leaves[leaf], at: leaf) }
      return tree.result?.bitPattern
    }
    let inOrder = sum(Array(leaves.indices))
    for _ in 0..<50 { #expect(sum(leaves.indices.shuffled(using: &random)) == inOrder) }
  }

  @Test func `leaves in order keep no more values than bits`() {
    var tree = ReductionTree<Int>(count: 10_000) { $0 + $1 }
    for leaf in 0..<10_000 {
      tree.insert(1, at: leaf)
      #expect(tree.pendingCount == (leaf + 1).nonzeroBitCount)
    }
    #expect(tree.result == 10_000)
  }

  @Test(arguments: 2...9)
  func `a leaf that comes twice does not stand in for a missing one`(count: Int) {
    for missing in 0..<count {
      for twice in 0..<count where twice != missing {
        var tree = ReductionTree<Int>(count: count) { $0 + $1 }
        for leaf in 0..<count where leaf != missing { tree.insert(1, at: leaf) }
        tree.insert(1, at: twice)
        #expect(tree.result == nil)
      }
    }
  }

  @Test func `a tree without leaves has no result`() {
    #expect(Self.tree(0).result == nil)
  }
}
