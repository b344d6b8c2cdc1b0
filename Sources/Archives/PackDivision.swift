internal import Pipeline
internal import Storage

/// Which rank packs which chunks, and which one hashes a file of which several pack some.
///
/// Ranks have runs of neighbouring chunks, alike in work. It depends on the plan, the mode and the
/// number of ranks alone, so that all ranks find the same.
struct PackDivision {
  private enum Item {
    case chunk
    /// The SHA-256 of a whole file.
    case file(Int)
  }

  /// The tasks of each rank.
  private let tasks: [Range<Int>]
  /// The files that each rank hashes besides those of which it has all bytes.
  private let files: [[Int]]

  /// Divides the tasks of a plan.
  init(_ plan: PackPlan, _ tasks: [PackTask], _ mode: PackMode, among ranks: Int) {
    var items: [Item] = []
    var weights: [Int] = []
    var places = [Range<Int>?](repeating: nil, count: plan.members.count)
    for (number, task) in tasks.enumerated() {
      items.append(.chunk)
      weights.append(Self.weight(task, plan, mode))
      guard task.isHashed else { continue }
      let member = plan.members[task.member]
      places[task.member] = (places[task.member]?.lowerBound ?? number)..<number + 1
      if task.range.upperBound == member.file.byteCount {
        items.append(.file(task.member))
        weights.append(member.file.byteCount)
      }
    }
    var (runs, files): ([Range<Int>], [[Int]]) = ([], [])
    var start = 0
    for share in WorkDivision(weights: weights, among: ranks).shares {
      var (end, own): (Int, [Int]) = (start, [])
      for item in items[share] {
        switch item {
        case .chunk: end += 1
        case .file(let member): own.append(member)
        }
      }
      runs.append(start..<end)
      files.append(own)
      start = end
    }
    self.tasks = runs
    // Whoever has all of a file hashes it in passing.
    self.files = files.map { own in
      own.filter { member in
        guard let place = places[member] else { return false }
        return !runs.contains { place.clamped(to: $0) == place }
      }
    }
  }

  /// What a task costs beside others: to hash a byte is 1.
  private static func weight(_ task: PackTask, _ plan: PackPlan, _ mode: PackMode) -> Int {
    let member = plan.members[task.member]
    var cost = task.isHashed && !member.tensors.isEmpty ? 1 : 0
    if task.isStored {
      cost += mode.cost
      if member.segments[task.segment].base != nil { cost += 2 }
    }
    return task.range.count * cost
  }

  /// What a rank does.
  func share(of rank: Int, _ plan: PackPlan, _ tasks: [PackTask], _ numbers: DigestNumbers)
    -> PackShare
  {
    PackShare(plan, tasks[self.tasks[rank]], files: files[rank], numbers)
  }
}

extension PackMode {
  /// What it takes to encode a byte, where to hash one takes 1; measured, and rounded.
  fileprivate var cost: Int {
    switch self {
    case .fast: 2
    case .normal: 3
    case .max: 40
    }
  }
}
