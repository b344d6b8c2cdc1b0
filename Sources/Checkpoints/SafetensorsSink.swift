package import Storage
import Synchronization
package import Tensors

/// Writes tensors into the safetensors files of a staged directory, headers first.
///
/// Files have their final size from the start, and bytes go to their final offset in any order, so
/// nothing is buffered and the bytes do not depend on the order.
package final class SafetensorsSink: TensorSink {
  /// A finished file.
  package struct FileRecord: Hashable, Sendable {
    package let name: String
    package let byteCount: Int
    /// Nil without hashing.
    package let digest: Digest256?
  }

  /// A finished tensor.
  package struct TensorRecord: Hashable, Sendable {
    package let spec: TensorSpec
    package let fileName: String
    /// Nil without hashing.
    package let checksum: Checksum?
  }

  private struct Target {
    let file: Int
    let offset: Int
  }

  /// Guards the writing of headers, each before the first tensor of its file.
  private let headers = Mutex<Set<Int>>([])
  private let plan: ShardPlan
  private let files: [FollowedFile]
  private let targets: [TensorName: Target]
  private let isHashing: Bool
  /// Checksums of the parts of each tensor by their offset.
  private let parts = Mutex<[TensorName: [Int: Checksum]]>([:])

  /// A sink for the files of `plan` in `directory`; a file appears with its first tensor.
  package init(_ plan: ShardPlan, in directory: StagedDirectory, hashing: Bool, syncing: Bool) {
    var files: [FollowedFile] = []
    var targets: [TensorName: Target] = [:]
    for (index, shard) in plan.shards.enumerated() {
      let (name, byteCount) = (shard.fileName, shard.layout.fileByteCount)
      files.append(
        FollowedFile(byteCount: byteCount, hashing: hashing, syncing: syncing) {
          () throws(FileError) in try directory.createFile(name, byteCount: byteCount)
        })
      for entry in shard.layout.entries {
        targets[entry.spec.name] = Target(file: index, offset: entry.fileRange.lowerBound)
      }
    }
    self.plan = plan
    self.files = files
    self.targets = targets
    isHashing = hashing
  }

  package func write(
    _ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int
  ) throws {
    guard let target = targets[name] else {
      preconditionFailure("the plan has no tensor \(name.quoted)")
    }
    if isHashing {
      let checksum = unsafe Checksum(of: bytes)
      parts.withLock { $0[name, default: [:]][byteOffset] = checksum }
    }
    try writeHeader(of: target.file)
    try unsafe files[target.file].write(bytes, at: target.offset + byteOffset)
  }

  private func writeHeader(of file: Int) throws {
    guard headers.withLock({ $0.insert(file).inserted }) else { return }
    try files[file].write(plan.shards[file].layout.headerBytes, at: 0)
  }

  /// What was written; every byte of every tensor must have been.
  package func finish() throws -> (files: [FileRecord], tensors: [TensorRecord]) {
    var records: [FileRecord] = []
    var tensors: [TensorRecord] = []
    for (index, (shard, file)) in zip(plan.shards, files).enumerated() {
      // A file without any tensor bytes is its header alone.
      try writeHeader(of: index)
      precondition(file.isFinished, "bytes of \(shard.fileName) were never written")
      records.append(
        FileRecord(
          name: shard.fileName, byteCount: shard.layout.fileByteCount,
          digest: file.digest))
      for entry in shard.layout.entries {
        tensors.append(
          TensorRecord(
            spec: entry.spec, fileName: shard.fileName, checksum: checksum(of: entry.spec.name)))
      }
    }
    return (records, tensors)
  }

  /// The parts joined in the order of their offsets.
  private func checksum(of name: TensorName) -> Checksum? {
    guard isHashing else { return nil }
    let parts = parts.withLock { $0[name] ?? [:] }
    return parts.sorted { $0.key < $1.key }.reduce(into: Checksum()) { $0.append($1.value) }
  }
}
