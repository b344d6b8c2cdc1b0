package import Pipeline
package import Storage
internal import Synchronization
internal import Tensors

/// Writes members of an archive as the files that they were.
package struct UnpackJob: Sendable {
  private let archive: Archive
  private let selected: [Int]

  /// A job for all members, or those with these names.
  package init(_ archive: Archive, only names: [String] = []) throws(UnpackFault) {
    self.archive = archive
    guard !names.isEmpty else {
      selected = Array(archive.members.indices)
      return
    }
    var selected: Set<Int> = []
    for name in names {
      let found = archive.members.indices.filter { place in
        let member = archive.members[place].name
        return member == name || member.hasPrefix(name + "/")
      }
      guard !found.isEmpty else { throw .noMember(name, archive.file.path) }
      selected.formUnion(found)
    }
    self.selected = selected.sorted()
  }

  package var memberCount: Int { selected.count }
  /// Bytes that will be written.
  package var byteCount: Int { selected.reduce(0) { $0 + archive.members[$1].byteCount } }

  /// How the output is put in place.
  package struct Options: Sendable {
    package var workers = 1
    package var isForced = false
    package var isSyncing = true
    /// Whether the whole of each file is compared with its SHA-256, besides each chunk's checksum.
    package var isHashing = true
    /// What the output must not be, hold or lie in, besides the archive: bases.
    package var protected: [Path] = []

    package init() {}
  }

  /// Reads what is needed of the base and compares it with what the archive was made with.
  ///
  /// Throws `BaseFault` for a base that is missing or another one.
  package func checkBase(workers: Int) throws {
    let needed = Set(
      selected.flatMap { archive.members[$0].blobs }.compactMap { archive.index.blobs[$0].base }
    ).sorted()
    guard !needed.isEmpty else { return }
    let run = OrderedRun<Int>(count: needed.count, workers: workers, stages: [{ _, _ in }])
    try run.run {
      { number in
        _ = try archive.base.tensor(archive.index.bases[needed[number]])
        return number
      }
    }
  }

  /// Writes the members into a new directory, which appears only when all of them are right.
  package func run(
    into output: Path, options: Options,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    let inputs = [archive.file.path] + options.protected
    try StagedDirectory.validate(output, replacing: options.isForced, inputs: inputs)
    try checkBase(workers: options.workers)
    let staged = try StagedDirectory.stage(
      for: output, replacing: options.isForced, inputs: inputs)
    do {
      try staged.requireSpace(byteCount)
      try write(into: staged, options, progress, isCancelled)
      try archive.file.checkUnchanged()
      try staged.commit(sync: options.isSyncing)
    } catch {
      staged.discard()
      throw error
    }
  }

  private struct Task: Sendable {
    let place: Int
    let part: ArchiveMember.Part
  }

  private func write(
    into staged: StagedDirectory, _ options: Options,
    _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws {
    let disk = options.isSyncing ? DiskQueue() : nil
    let members = selected.map { archive.members[$0] }
    let contents = selected.map { ArchiveMember(archive, $0) }
    let files = members.map { member in
      FollowedFile(
        byteCount: member.byteCount, hashing: options.isHashing, syncing: disk
      ) { () throws(FileError) in
        let file = try staged.createFile(member.name, byteCount: member.byteCount)
        try file.setMode(member.mode)
        return file
      }
    }
    for (member, file) in zip(members, files) where member.byteCount == 0 {
      try file.write([], at: 0)
    }
    let tasks = contents.enumerated().flatMap { place, contents in
      contents.parts(of: 0..<contents.byteCount).map { Task(place: place, part: $0) }
    }
    let done = Atomic(0)
    let total = byteCount
    let run = OrderedRun<Int>(count: tasks.count, workers: options.workers, stages: [{ _, _ in }])
    try run.run {
      let buffer = TileBuffer()
      return { number in
        if isCancelled() { throw ExecutionError.cancelled }
        let task = tasks[number]
        let bytes = unsafe buffer.reserve(task.part.range.count)
        try unsafe contents[task.place].decode(task.part, into: bytes)
        try unsafe files[task.place].write(
          UnsafeRawBufferPointer(bytes), at: task.part.range.lowerBound)
        let sum = done.add(task.part.range.count, ordering: .relaxed).newValue
        progress(
          Progress(
            bytesDone: sum, bytesTotal: total, tensor: TensorName(members[task.place].name)))
        return number
      }
    }
    try disk?.drain()
    for (member, file) in zip(members, files) {
      guard let digest = file.digest, digest != member.digest else { continue }
      throw FileError(
        .read, archive.file.path.joining(member.name),
        .contents(
          ContentsFault(
            .damaged, "expected SHA-256 \(member.digest) of the whole file, found \(digest)")))
    }
  }
}

/// What cannot be unpacked.
package enum UnpackFault: Error, Hashable, CustomStringConvertible {
  case noMember(String, Path)

  package var description: String {
    switch self {
    case .noMember(let name, let archive):
      "there is no member \(Path(name).quoted) in \(archive.quoted)"
    }
  }
}
