import Ranks
import Storage
import TestSupport
import Testing

@testable import Archives

@Suite struct `The division of an archive` {
  /// Two files of tensors and one without, of sizes that no number of ranks divides evenly.
  private static func plan(
    _ directory: borrowing TemporaryDirectory, _ packed: PackedFolder
  ) throws -> PackPlan {
    try directory.directory("m")
    for (name, seed) in [("a", 1), ("b", 2)] {
      let model = ZooModel(seed: UInt64(seed), elements: 700 * seed).model
      try directory.file("m/\(name).safetensors", model.fileBytes())
    }
    var generator = SeededGenerator(seed: 9)
    try directory.file(
      "m/c.bin", (0..<50_001).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
    return try PackPlanner.plan([directory("m")], base: nil, options: packed.options)
  }

  @Test(arguments: 1...9)
  func `gives every chunk and every digest to one rank`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let packed = PackedFolder()
    let plan = try Self.plan(directory, packed)
    let tasks = plan.tasks(chunkByteCount: packed.options.chunkByteCount)
    let numbers = DigestNumbers(plan)
    let division = PackDivision(plan, tasks, .normal, among: ranks)
    var found: [PackTask] = []
    var files: [Int] = []
    var tensors: [Int] = []
    for rank in 0..<ranks {
      let share = division.share(of: rank, plan, tasks, numbers)
      var pieces = [Int](repeating: 0, count: share.digests.count)
      for step in share.steps {
        switch step {
        case .pack(let task): found.append(task)
        case .hash(let digest, let piece): pieces[digest] += piece.count
        }
      }
      #expect(pieces == share.digests.map(\.range.count))
      for (number, member) in plan.members.enumerated() {
        if share.coverage.holds(0..<member.file.byteCount, of: number) { files.append(number) }
        for (place, tensor) in member.tensors.enumerated() where !tensor.range.isEmpty {
          guard share.coverage.holds(tensor.range, of: number) else { continue }
          tensors.append(numbers.firstTensors[number] + place)
        }
      }
      for digest in share.digests {
        switch digest.subject {
        case .file(let number): files.append(number)
        case .tensor(let number): tensors.append(number)
        case .base: Issue.record("there is no base")
        }
      }
    }
    #expect(found.map(\.range) == tasks.map(\.range))
    #expect(found.map(\.member) == tasks.map(\.member))
    #expect(files.sorted() == Array(plan.members.indices))
    let all = plan.members.flatMap(\.tensors)
    #expect(tensors.sorted() == all.indices.filter { !all[$0].range.isEmpty })
  }

  @Test(arguments: 2...5)
  func `gives no rank much more than its part`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let packed = PackedFolder()
    let plan = try Self.plan(directory, packed)
    let tasks = plan.tasks(chunkByteCount: packed.options.chunkByteCount)
    let division = PackDivision(plan, tasks, .normal, among: ranks)
    let loads = (0..<ranks).map { rank in
      let share = division.share(of: rank, plan, tasks, DigestNumbers(plan))
      let chunks = share.steps.reduce(0) { sum, step in
        if case .pack(let task) = step { sum + (task.isStored ? task.range.count : 0) } else { sum }
      }
      return 4 * chunks + share.digests.reduce(0) { $0 + $1.range.count }
    }
    let whole = 5 * plan.byteCount
    // The hash of one file is not divided.
    let largest = plan.members.map(\.file.byteCount).max() ?? 0
    #expect((loads.max() ?? 0) <= whole / ranks + largest)
  }

  @Test func `sends what ranks have written bit for bit`() throws {
    let directory = try TemporaryDirectory()
    let packed = PackedFolder()
    let plan = try Self.plan(directory, packed)
    let tasks = plan.tasks(chunkByteCount: packed.options.chunkByteCount)
    let numbers = DigestNumbers(plan)
    let share = PackDivision(plan, tasks, .normal, among: 2).share(of: 1, plan, tasks, numbers)
    let staged = try StagedFile(for: directory("x"), replacing: false, inputs: [])
    let writer = ShareWriter(plan, share, numbers, staged)
    let source = try ChunkSource(plan, share, .normal).producer()
    for (number, step) in share.steps.enumerated() {
      let chunk = try source(number)
      guard case .pack(let task) = step else { continue }
      try writer.append(chunk, of: task)
      writer.hashTensors(chunk.bytes, of: task)
    }
    let records = writer.records
    #expect(!records.chunks.isEmpty && !records.tensors.isEmpty)
    let bytes = records.bytes
    let received = try ShareRecords(bytes)
    #expect(received.bytes == bytes)
    #expect(received.byteCount == staged.byteCount)
    #expect(received.planes == records.planes)
    #expect(received.chunks.map(\.stored) == records.chunks.map(\.stored))
    #expect(received.tensors == records.tensors)
    #expect(throws: TransportError.foreignMessage) { try ShareRecords(bytes + [0]) }
    for count in [0, 7, 20, bytes.count - 1] {
      #expect(throws: TransportError.foreignMessage) { try ShareRecords(Array(bytes[..<count])) }
    }
  }

  @Test(arguments: [2, 3, 5])
  func `finds damage wherever ranks meet when they read the archive back`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    let packed = PackedFolder()
    let plan = try Self.plan(directory, packed)
    try packed.pack([directory("m")], into: directory("x.suture"))
    let archive = try packed.open(directory("x.suture"))
    /// What all ranks find where bytes of a member are not what was packed.
    func findings(_ damaged: Int?) throws -> [ArchiveCheck.Finding] {
      try (0..<ranks).flatMap { rank in
        let share = ArchiveCheck.Share(rank: rank, of: ranks) { member, range in
          let bytes = try plan.members[member].file.bytes(in: range)
          return member == damaged ? bytes.map { ~$0 } : bytes
        }
        return try ArchiveCheck(archive).run(
          share, workers: 2, progress: { _ in }, isCancelled: { false })
      }
    }
    #expect(try findings(nil).isEmpty)
    // Of files that one rank has alone the hash is compared, and the file is not read.
    let split = try plan.members.indices.filter { try !findings($0).isEmpty }
    #expect(!split.isEmpty && split.count < ranks)
    var bytes = try FileContents.bytes(of: directory("x.suture"))
    let chunks = archive.index.chunks.map(\.stored).filter { !$0.isEmpty }
    for place in stride(from: 0, to: chunks.count, by: 7) {
      let offset = (chunks[place].lowerBound + chunks[place].upperBound) / 2
      bytes[offset] ^= 4
      let broken = try directory.file("broken.suture", bytes)
      bytes[offset] ^= 4
      let opened = try packed.open(broken)
      let found = try (0..<ranks).flatMap { rank in
        try ArchiveCheck(opened).run(
          ArchiveCheck.Share(rank: rank, of: ranks) { try plan.members[$0].file.bytes(in: $1) },
          workers: 1, progress: { _ in }, isCancelled: { false })
      }
      #expect(!found.isEmpty, "\(place)")
    }
  }
}
