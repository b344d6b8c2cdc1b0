/// Which rank works on which steps of a plan: runs of neighbouring steps, alike in bytes.
///
/// Neighbours share files, so that a rank has few files to write and few ranks write one. Among all
/// such divisions it is one whose largest share is least. It depends on the plan and the number of
/// ranks alone.
package struct WorkDivision: Hashable, Sendable {
  /// The steps of each rank, in the order of ranks; together all of them.
  package let shares: [Range<Int>]

  /// Divides the steps of a plan by the bytes that they read, in all passes, and write.
  ///
  /// Steps that are done weigh nothing.
  package init(_ plan: Plan, among ranks: Int, without done: Set<Int> = []) {
    self.init(
      weights: plan.steps.enumerated().map { done.contains($0) ? 0 : $1.workByteCount },
      among: ranks)
  }

  /// Divides items of these weights, none of which is negative.
  package init(weights: [Int], among ranks: Int) {
    precondition(ranks > 0, "somebody does the work")
    var lower = weights.max() ?? 0
    var upper = weights.reduce(0, +)
    while lower < upper {
      let middle = lower + (upper - lower) / 2
      if Self.shares(of: weights, atMost: middle).count <= ranks {
        upper = middle
      } else {
        lower = middle + 1
      }
    }
    var shares = Self.shares(of: weights, atMost: upper)
    while shares.count < ranks { shares.append(weights.count..<weights.count) }
    self.shares = shares
  }

  /// The fewest runs of which none weighs more than `limit`, which is no less than each item.
  private static func shares(of weights: [Int], atMost limit: Int) -> [Range<Int>] {
    var shares: [Range<Int>] = []
    var (start, sum) = (0, 0)
    for (place, weight) in weights.enumerated() {
      if sum + weight > limit, place > start {
        shares.append(start..<place)
        (start, sum) = (place, 0)
      }
      sum += weight
    }
    shares.append(start..<weights.count)
    return shares
  }
}
