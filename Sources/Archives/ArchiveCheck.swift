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
    let members = archive.index.members
    let contents = members.indices.map { ArchiveMember(archive, $0) }
    let tasks = members.indices.flatMap { number in
      contents[number].parts(of: 0..<members[number].byteCount).map {
        Task(member: number, part: $0)
      }
    }
    let findings = Mutex<[Finding]>([])
    let sums = CheckedSums(members)
    let total = archive.byteCount
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
          return try member.decoded(task.part)
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

/// The digests of members and tensors as they are read.
private final class CheckedSums: Sendable {
  private let files: DigestChain
  private let tensors: DigestChain
  private let members: [MemberRecord]
  private let firstTensors: [Int]
  private let state = Mutex(State())

  private struct State {
    var bytesDone = 0
    /// Members and tensors that cannot be hashed, since parts of them could not be read.
    var unreadable: Set<Int> = []
    var unreadableTensors: Set<Int> = []
  }

  init(_ members: [MemberRecord]) {
    self.members = members
    var firsts: [Int] = []
    var count = 0
    for member in members {
      firsts.append(count)
      count += member.tensors.count
    }
    firstTensors = firsts
    files = DigestChain(count: members.count)
    tensors = DigestChain(count: count)
  }

  var bytesDone: Int { state.withLock { $0.bytesDone } }

  func addToFile(_ bytes: [UInt8]?, _ member: Int, _ range: Range<Int>) {
    if let bytes { files.append(bytes[...]) }
    if range.upperBound == members[member].byteCount { files.end(member) }
    state.withLock { state in
      state.bytesDone += range.count
      if bytes == nil { state.unreadable.insert(member) }
    }
  }

  func addToTensors(
    _ bytes: [UInt8]?, _ member: Int, _ range: Range<Int>, _ places: [Int]
  ) {
    for place in places {
      let whole = members[member].tensors[place].range
      let number = firstTensors[member] + place
      let part = whole.clamped(to: range)
      if let bytes {
        tensors.append(
          bytes[part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound])
      } else {
        state.withLock { _ = $0.unreadableTensors.insert(number) }
      }
      if whole.upperBound <= range.upperBound { tensors.end(number) }
    }
  }

  /// The members and tensors whose bytes are there and are others.
  func findings(_ members: [MemberRecord]) -> [ArchiveCheck.Finding] {
    let (files, tensors, state) = (files.digests, tensors.digests, state.withLock { $0 })
    let empty = SHA256Hasher.digest(of: [])
    var findings: [ArchiveCheck.Finding] = []
    for (number, member) in members.enumerated() {
      for (place, tensor) in member.tensors.enumerated() {
        let place = firstTensors[number] + place
        let found = tensors[place] ?? empty
        guard found != tensor.digest, !state.unreadableTensors.contains(place) else { continue }
        findings.append(
          ArchiveCheck.Finding(
            member: member.name, tensor: tensor.spec.name.text,
            message: "tensor \(tensor.spec.name.quoted): expected SHA-256 \(tensor.digest), found "
              + "\(found)"))
      }
      let found = files[number] ?? empty
      guard found != member.digest, !state.unreadable.contains(number) else { continue }
      findings.append(
        ArchiveCheck.Finding(
          member: member.name, tensor: nil,
          message: "the whole file: expected SHA-256 \(member.digest), found \(found)"))
    }
    return findings
  }
}
