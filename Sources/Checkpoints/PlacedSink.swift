package import Storage
internal import Synchronization
package import Tensors

/// Scatters logical tensors to their places in the files of a staged directory.
///
/// Files have their final size from the start, and bytes go to their final offset in any order, so
/// nothing is kept and the files do not depend on the order. A file appears with its first byte and
/// is closed with its last.
package final class PlacedSink: TensorSink {
  private let output: PlacedOutput
  private let directory: StagedDirectory
  private let files: [PlacedFile]
  /// How this process takes part in each file.
  private let roles: [Role]
  /// The files that others write too, by their indices.
  private let shared: [SharedFile?]
  private let scatters: [TensorName: TensorScatter]
  private let isHashing: Bool
  private let isSyncing: Bool
  private let disk: DiskQueue?
  /// Checksums of the parts of each tensor by their offset.
  private let parts = Mutex<[TensorName: [Int: Checksum]]>([:])

  /// Told of a file, by its name, that a prefix of it is complete.
  package typealias Marking =
    @Sendable (_ file: String, _ mark: FollowedFile.Mark) throws(FileError) -> Void

  /// How a process takes part in writing a file.
  package enum Role: Hashable, Sendable {
    /// It writes all bytes.
    case alone
    /// It writes some bytes, or seals the file when all are there.
    case shared
    /// It writes none.
    case absent
  }

  /// A sink for the files of `output` in `directory`.
  ///
  /// Throws if bytes of a file would be left out or written twice. The roles say of each file how this
  /// process takes part in it; all files are there then, in their final sizes. They are nil where this
  /// process writes everything.
  package init(
    _ output: PlacedOutput, in directory: StagedDirectory, hashing: Bool, syncing: Bool,
    mark: Marking? = nil, roles: [Role]? = nil
  ) throws(PlacedOutputFault) {
    try output.check()
    self.output = output
    let disk = syncing ? DiskQueue() : nil
    self.disk = disk
    let zeros = Dictionary(grouping: output.fills, by: \.file)
    files = output.files.enumerated().map { index, file in
      PlacedFile(
        file, zeros: zeros[index, default: []].map(\.range), in: directory, hashing: hashing,
        syncing: disk, mark: mark, isThere: roles != nil)
    }
    self.roles = roles ?? output.files.map { _ in .alone }
    shared = output.files.enumerated().map { index, file in
      guard roles?[index] ?? .alone != .alone else { return nil }
      return SharedFile(file, zeros: zeros[index, default: []].map(\.range), in: directory)
    }
    isSyncing = syncing
    self.directory = directory
    var scatters: [TensorName: TensorScatter] = [:]
    for (name, targets) in Dictionary(grouping: output.targets, by: \.tensor) {
      scatters[name] = output.specs[name].map { TensorScatter($0, targets) }
    }
    self.scatters = scatters
    isHashing = hashing
  }

  package func write(
    _ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int
  ) throws {
    guard let scatter = scatters[name] else {
      preconditionFailure("the output has no tensor \(name.quoted)")
    }
    if isHashing {
      let checksum = unsafe Checksum(of: bytes)
      parts.withLock { $0[name, default: [:]][byteOffset] = checksum }
    }
    try unsafe scatter.write(bytes, at: byteOffset) { bytes, file, offset in
      if let shared = shared[file] {
        try unsafe shared.write(bytes, at: offset)
      } else {
        try unsafe files[file].write(bytes, at: offset)
      }
    }
  }

  /// What was written, tensors in the order of their first targets; every byte must have been.
  package func finish() throws -> (files: [FileRecord], tensors: [TensorRecord]) {
    let records = try files.map { try $0.finish() }
    try disk?.drain()
    return (records, tensorRecords)
  }

  /// The tensors in the order of their first targets.
  private var tensorRecords: [TensorRecord] {
    var tensors: [TensorRecord] = []
    var seen: Set<TensorName> = []
    for target in output.targets where seen.insert(target.tensor).inserted {
      guard let spec = output.specs[target.tensor] else { continue }
      let fileName = output.files[target.file].name
      tensors.append(
        TensorRecord(spec: spec, fileName: fileName, checksum: checksum(of: spec.name)))
    }
    return tensors
  }

  // MARK: Several processes

  /// Ends the writing of this process: closes the files that it has written to.
  ///
  /// - Returns: the SHA-256 of those that it writes alone, by their indices.
  package func finishWriting() throws -> [Int: Digest256] {
    var digests: [Int: Digest256] = [:]
    for (index, role) in roles.enumerated() where role == .alone {
      digests[index] = try files[index].finish().digest
    }
    for file in shared { try file?.endWriting(sync: isSyncing) }
    try disk?.drain()
    return digests
  }

  /// Completes a file that several processes have written, once all of them have ended writing.
  ///
  /// - Parameters:
  ///   - file: its index.
  ///   - check: called between blocks; what it throws ends the sealing.
  /// - Returns: the mark of the complete file; nil without hashing.
  /// - Throws: what `check` throws, and `FileError`.
  package func seal(
    _ file: Int, check: () throws -> Void
  ) throws -> FollowedFile.Mark? {
    let digest = try shared[file]?.seal(hashing: isHashing, sync: isSyncing, check: check)
    return digest.flatMap { $0 }.map {
      FollowedFile.Mark(byteCount: output.files[file].byteCount, digest: $0)
    }
  }

  /// What all processes have written, with the SHA-256 of files by their indices.
  package func records(
    _ digests: [Int: Digest256]
  ) -> (files: [FileRecord], tensors: [TensorRecord]) {
    let files = output.files.enumerated().map { index, file in
      FileRecord(name: file.name, byteCount: file.byteCount, digest: digests[index])
    }
    return (files, tensorRecords)
  }

  /// Closes the files that were adopted, for others to go on with.
  package func release() throws(FileError) {
    for file in files { try file.release() }
  }

  // MARK: Going on

  /// What an interrupted run wrote of a file, and that it is what the run's journal says.
  package struct Examined: Sendable {
    fileprivate let file: Int
    fileprivate let contents: PlacedFile.Examined

    /// Gives up the file, which is not gone on with.
    package func close() throws(FileError) { try contents.file?.finish(sync: false) }
  }

  /// Reads what the file of this index has up to a mark; nil where that is not what was marked.
  package func examine(_ prefix: KeptPrefix, ofFile file: Int) throws(FileError) -> Examined? {
    try files[file].examine(prefix, in: directory).map { Examined(file: file, contents: $0) }
  }

  /// Goes on with files that were examined and tensors of known checksums, before anything is written.
  package func adopt(
    _ examined: [Examined], checksums: [TensorName: Checksum]
  ) throws(FileError) {
    for examined in examined { try files[examined.file].adopt(examined.contents) }
    parts.withLock { parts in
      for (name, checksum) in checksums { parts[name] = [0: checksum] }
    }
  }

  /// The checksum of all bytes of a tensor that have been written, joined in the order of their offsets;
  /// nil without hashing.
  package func checksum(of name: TensorName) -> Checksum? {
    guard isHashing else { return nil }
    let parts = parts.withLock { $0[name] ?? [:] }
    return parts.sorted { $0.key < $1.key }.reduce(into: Checksum()) { $0.append($1.value) }
  }
}
