internal import Checkpoints
internal import Storage

/// What one rank does of an archive.
struct PackShare: Sendable {
  /// A digest of bytes of which this rank packs only some: they are read for it once more.
  struct Digest: Sendable {
    enum Subject: Hashable, Sendable {
      case file(Int)
      case tensor(Int)
      case base(Int)
    }

    let subject: Subject
    let member: Int
    /// The segment whose base it is.
    var segment = 0
    /// Its bytes in the file, or those at whose place the base's are.
    let range: Range<Int>
  }

  enum Step: Sendable {
    case pack(PackTask)
    /// A piece of the digest with this number.
    case hash(Int, Range<Int>)
  }

  /// The chunks in their order, and among them the pieces of digests, in theirs.
  let steps: [Step]
  let digests: [Digest]
  /// The bytes of files that go through this rank's chunks.
  let coverage: Coverage

  /// The work on a run of tasks, and on the digests of `files` besides.
  init(_ plan: PackPlan, _ tasks: ArraySlice<PackTask>, files: [Int], _ numbers: DigestNumbers) {
    var coverage = Coverage()
    for task in tasks where task.isHashed { coverage.append(task.range, of: task.member) }
    self.coverage = coverage
    var digests = files.map {
      Digest(subject: .file($0), member: $0, range: 0..<plan.members[$0].file.byteCount)
    }
    // Whoever has the last bytes of a tensor hashes it.
    for number in coverage.members where coverage.run(of: number).lowerBound > 0 {
      let member = plan.members[number]
      for (place, tensor) in member.tensors.enumerated()
      where coverage.holdsEndOnly(tensor.range, of: number) {
        digests.append(
          Digest(
            subject: .tensor(numbers.firstTensors[number] + place), member: number,
            range: tensor.range))
      }
      for (place, segment) in member.segments.enumerated()
      where coverage.holdsEndOnly(segment.range, of: number) {
        guard let base = numbers.base(number, place) else { continue }
        digests.append(
          Digest(subject: .base(base), member: number, segment: place, range: segment.range))
      }
    }
    self.digests = digests
    steps = Self.mixed(tasks, digests)
  }

  /// The bytes that are hashed at once.
  private static let pieceByteCount = 1 << 20

  /// Spreads pieces of digests among the tasks, so that threads work on both at any time.
  private static func mixed(_ tasks: ArraySlice<PackTask>, _ digests: [Digest]) -> [Step] {
    let pieces = digests.enumerated().flatMap { number, digest in
      let range = digest.range
      return stride(from: range.lowerBound, to: range.upperBound, by: pieceByteCount).map {
        Step.hash(number, $0..<min($0 + pieceByteCount, range.upperBound))
      }
    }
    var steps: [Step] = []
    steps.reserveCapacity(tasks.count + pieces.count)
    var done = 0
    for (place, task) in tasks.enumerated() {
      steps.append(.pack(task))
      let due = pieces.count * (place + 1) / tasks.count
      steps += pieces[done..<due]
      done = due
    }
    return steps + pieces[done...]
  }
}
