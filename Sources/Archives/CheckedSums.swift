internal import Storage
internal import Synchronization
internal import Tensors

/// The digests of members and tensors as an archive is read back.
final class CheckedSums: Sendable {
  private let files: DigestChain
  private let tensors: DigestChain
  private let members: [MemberRecord]
  private let coverage: Coverage
  private let firstTensors: [Int]
  private let state = Mutex(State())

  private struct State {
    var bytesDone = 0
    /// Members and tensors that cannot be hashed, since parts of them could not be read.
    var unreadable: Set<Int> = []
    var unreadableTensors: Set<Int> = []
  }

  /// Sums of what `coverage` has all bytes of.
  init(_ members: [MemberRecord], _ coverage: Coverage) {
    (self.members, self.coverage) = (members, coverage)
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
    let byteCount = members[member].byteCount
    if coverage.holds(0..<byteCount, of: member) {
      if let bytes { files.append(bytes[...]) }
      if range.upperBound == byteCount { files.end(member) }
    }
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
      guard coverage.holds(whole, of: member) else { continue }
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
        guard found != tensor.digest, !state.unreadableTensors.contains(place),
          coverage.holds(tensor.range, of: number)
        else { continue }
        findings.append(
          ArchiveCheck.Finding(
            member: member.name, tensor: tensor.spec.name.text,
            message: "tensor \(tensor.spec.name.quoted): expected SHA-256 \(tensor.digest), found "
              + "\(found)"))
      }
      let found = files[number] ?? empty
      guard found != member.digest, !state.unreadable.contains(number),
        coverage.holds(0..<member.byteCount, of: number)
      else { continue }
      findings.append(
        ArchiveCheck.Finding(
          member: member.name, tensor: nil,
          message: "the whole file: expected SHA-256 \(member.digest), found \(found)"))
    }
    return findings
  }
}
