/// The numbers of an archive's digests: each kind counts through all members.
struct DigestNumbers: Sendable {
  /// The number of a member's first tensor.
  let firstTensors: [Int]
  let tensorCount: Int
  /// The numbers of segments that are stored as differences, by member and segment.
  let bases: [[Int]: Int]

  init(_ plan: PackPlan) {
    var firsts: [Int] = []
    var count = 0
    var bases: [[Int]: Int] = [:]
    for (number, member) in plan.members.enumerated() {
      firsts.append(count)
      count += member.tensors.count
      for (place, segment) in member.segments.enumerated()
      where segment.base != nil && segment.original == nil {
        bases[[number, place]] = bases.count
      }
    }
    (firstTensors, tensorCount, self.bases) = (firsts, count, bases)
  }

  /// The number of the base of a segment; nil if it is not stored as a difference.
  func base(_ member: Int, _ segment: Int) -> Int? { bases[[member, segment]] }
}
