internal import Glibc
package import Pipeline
internal import Storage
internal import Synchronization
internal import Tensors

/// Reads everything in an archive and compares every hash.
package struct ArchiveCheck: Sendable {
  /// Something that is wrong.
  package struct Finding: Hashable, Sendable {
    package let member: String
    package let tensor: String?
    package let message: String
  }

  /// The part of a check that one of several ranks does: a run of neighbouring chunks.
  ///
  /// Where it has all of a file or tensor, its hash is compared; of others each chunk is compared
  /// with what was packed.
  struct Share: Sendable {
    let rank: Int
    let size: Int
    /// The bytes of a member as they were packed.
    let source: @Sendable (_ member: Int, _ range: Range<Int>) throws -> [UInt8]

    init(
      rank: Int, of size: Int,
      source: @escaping @Sendable (_ member: Int, _ range: Range<Int>) throws -> [UInt8]
    ) {
      (self.rank, self.size, self.source) = (rank, size, source)
    }
  }

  private let archive: Archive

  /// A check of an archive that was opened: its trailer and index are right.
  package init(_ archive: Archive) { self.archive = archive }

  private struct Task: Sendable {
    let member: Int
    let part: ArchiveMember.Part
  }

  /// Bytes of a chunk; nil if it is damaged.
  private typealias Piece = [UInt8]?

  /// Reads all members with so many threads; what is wrong is listed, and reading goes on.
  ///
  /// Throws where reading fails, or the base is missing.
  package func run(
    workers: Int, progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> [Finding] {
    try run(nil, workers: workers, progress: progress, isCancelled: isCancelled)
  }

  /// Reads a share of all members, or all of them.
  func run(
    _ share: Share?, workers: Int, progress: @escaping @Sendable (Progress) -> Void,
    isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [Finding] {
    let members = archive.index.members
    let contents = members.indices.map { ArchiveMember(archive, $0) }
    var tasks = members.indices.flatMap { number in
      contents[number].parts(of: 0..<members[number].byteCount).map {
        Task(member: number, part: $0)
      }
    }
    if let share {
      let division = WorkDivision(weights: tasks.map(\.part.range.count), among: share.size)
      tasks = Array(tasks[division.shares[share.rank]])
    }
    var coverage = Coverage()
    for task in tasks { coverage.append(task.part.range, of: task.member) }
    return try run(tasks, coverage, share, contents, workers, progress, isCancelled)
  }

  /// Compares bytes as fast as memory gives them, in debug builds too.
  private static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    unsafe a.withUnsafeBytes { a in
      unsafe b.withUnsafeBytes { b in
        guard a.count == b.count else { return false }
        guard let first = a.baseAddress, let second = b.baseAddress else { return true }
        return unsafe memcmp(first, second, a.count) == 0
      }
    }
  }

  private func run(
    _ tasks: [Task], _ coverage: Coverage, _ share: Share?, _ contents: [ArchiveMember],
    _ workers: Int, _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [Finding] {
    let members = archive.index.members
    let findings = Mutex<[Finding]>([])
    let sums = CheckedSums(members, coverage)
    let total = coverage.byteCount
    let run = OrderedRun<Piece>(
      count: tasks.count, workers: workers,
      stages: [
        { number, piece in
          let task = tasks[number]
          if isCancelled() { throw ExecutionError.cancelled }
          sums.addToFile(piece, task.member, task.part.range)
          progress(
            Progress(
              bytesDone: sums.bytesDone, bytesTotal: total,
              tensor: TensorName(members[task.member].name)))
        },
        { number, piece in
          let task = tasks[number]
          sums.addToTensors(
            piece, task.member, task.part.range,
            contents[task.member].tensorNumbers(in: task.part.range))
        },
      ])
    try run.run {
      { number in
        let task = tasks[number]
        let member = contents[task.member]
        do {
          let bytes = try member.decoded(task.part)
          if let share, !coverage.holds(0..<members[task.member].byteCount, of: task.member),
            !Self.areEqual(try share.source(task.member, task.part.range), bytes)
          {
            let finding = Finding(
              member: members[task.member].name, tensor: nil,
              message: "bytes from \(task.part.range.lowerBound) on are others than in the file")
            findings.withLock { $0.append(finding) }
          }
          return bytes
        } catch let error as FileError {
          guard case .contents(let fault) = error.fault, fault.kind == .damaged else { throw error }
          // Small tensors share a chunk, and any of them may be the one.
          let tensors: [String?] = member.tensors(in: task.part.range).map(\.spec.name.text)
          let found = (tensors.isEmpty ? [nil] : tensors).map {
            Finding(member: members[task.member].name, tensor: $0, message: fault.reason)
          }
          findings.withLock { $0 += found }
          return nil
        }
      }
    }
    let order = Dictionary(
      members.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { a, _ in a })
    let damaged = findings.withLock { $0 }.sorted {
      (order[$0.member] ?? 0, $0.message) < (order[$1.member] ?? 0, $1.message)
    }
    return damaged + sums.findings(members)
  }
}
