internal import Pipeline
internal import Ranks
internal import Storage

/// Segments that have the bytes of an earlier one.
enum DuplicateSegments {
  private struct Place: Hashable, Codable {
    let member: Int
    let segment: Int
  }

  /// A segment and the first one with the same bytes.
  private struct Twin: Codable {
    let place: Place
    let original: Place
  }

  /// Marks segments of at least `least` bytes whose SHA-256 is that of an earlier one.
  ///
  /// Only those of the same size and the same sample of bytes are read for it, those of one size by
  /// one of the ranks.
  static func mark(in plan: inout PackPlan, least: Int, _ ranks: Communicator) throws {
    var bySize: [Int: [Place]] = [:]
    for (number, member) in plan.members.enumerated() {
      for (place, segment) in member.segments.enumerated() where segment.range.count >= least {
        bySize[segment.range.count, default: []].append(Place(member: number, segment: place))
      }
    }
    let groups = bySize.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    let shares = WorkDivision(weights: groups.map { $0.key * $0.value.count }, among: ranks.size)
      .shares
    var twins = try groups[shares[ranks.rank]].flatMap { try Self.twins(among: $0.value, plan) }
    if ranks.size > 1 {
      twins = try ranks.gatherToAll(BinaryCoding.bytes(of: twins)).flatMap {
        try BinaryCoding.value([Twin].self, from: $0)
      }
    }
    for twin in twins {
      plan.members[twin.place.member].segments[twin.place.segment].original = (
        twin.original.member, twin.original.segment
      )
    }
  }

  /// Those of some segments of one size that have the bytes of an earlier one.
  private static func twins(among places: [Place], _ plan: PackPlan) throws -> [Twin] {
    var twins: [Twin] = []
    var bySample: [Digest256: [Place]] = [:]
    for place in places { bySample[try sample(plan, place), default: []].append(place) }
    for places in bySample.values where places.count > 1 {
      var first: [Digest256: Place] = [:]
      for place in places {
        let digest = try digest(plan, place)
        if let original = first[digest] {
          twins.append(Twin(place: place, original: original))
        } else {
          first[digest] = place
        }
      }
    }
    return twins
  }

  private static func sample(_ plan: PackPlan, _ place: Place) throws -> Digest256 {
    let member = plan.members[place.member]
    let range = member.segments[place.segment].range
    var hasher = SHA256Hasher()
    for part in 0..<16 {
      let start = range.lowerBound + range.count / 16 * part
      hasher.update(try member.file.bytes(in: start..<min(start + 256, range.upperBound)))
    }
    return hasher.digest()
  }

  private static func digest(_ plan: PackPlan, _ place: Place) throws -> Digest256 {
    let member = plan.members[place.member]
    let range = member.segments[place.segment].range
    var hasher = SHA256Hasher()
    for start in stride(from: range.lowerBound, to: range.upperBound, by: 1 << 20) {
      hasher.update(try member.file.bytes(in: start..<min(start + 1 << 20, range.upperBound)))
    }
    return hasher.digest()
  }
}
