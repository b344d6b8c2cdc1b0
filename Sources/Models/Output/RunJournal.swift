internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Storage
internal import StrictJSON
internal import Synchronization
internal import Tensors

/// What a run into a staged directory has finished, for one that goes on after an interruption.
///
/// The first line is the run's fingerprint. Each further line is a tensor whose bytes are all written,
/// with their checksum; or a file, or a prefix of one, with its SHA-256. Nothing is trusted that does
/// not have its hash when it is read again.
final class RunJournal: Sendable {
  private let file: JournalFile
  private let isSyncing: Bool
  /// The bytes of files that are marked, by the files' names.
  private let marked = Mutex<[String: Int]>([:])

  /// The name of the lines' schema, with its version.
  private static let schema = "suture.journal/1"

  /// Goes on with a journal whose lines are known, or begins one with the fingerprint.
  init(
    _ file: JournalFile, _ fingerprint: RunFingerprint, isNew: Bool, syncing: Bool
  ) throws(FileError) {
    self.file = file
    isSyncing = syncing
    guard isNew else { return }
    try append { json in
      json.member("schema", Self.schema)
      fingerprint.write(to: &json)
    }
  }

  /// The bytes that are marked.
  var markedByteCount: Int { marked.withLock { $0.values.reduce(0, +) } }

  /// Says that all bytes of a tensor are written.
  func note(
    _ tensor: TensorName, _ checksum: Checksum, _ counts: StoredCounts
  ) throws(FileError) {
    try append { json in
      json.member("tensor", tensor.text)
      json.member("size", checksum.byteCount)
      json.member("value", Int(checksum.value))
      json.member("nonfinite", counts.nonFinite)
      json.member("overflowed", counts.overflowed)
      json.member("flushed", counts.flushed)
    }
  }

  /// Says that a step's tensor is written, with the checksum that the sink has of it.
  func note(_ step: FinishedStep, storedIn sink: PlacedSink) throws(FileError) {
    guard let checksum = sink.checksum(of: step.output.name) else { return }
    try note(step.output.name, checksum, step.counts)
  }

  /// Says that a prefix of a file is complete; on the disk afterwards, where syncing is wanted.
  func note(_ file: String, _ mark: FollowedFile.Mark) throws(FileError) {
    marked.withLock { $0[file] = mark.byteCount }
    try append(sync: isSyncing) { json in
      json.member("file", file)
      json.member("prefix", mark.byteCount)
      json.member("sha256", mark.digest.hex)
    }
  }

  /// Says again what another journal says.
  func note(_ contents: Contents) throws(FileError) {
    for (tensor, noted) in contents.tensors {
      try note(tensor, noted.checksum, noted.counts)
    }
    for (file, mark) in contents.marks { try note(file, mark) }
  }

  private func append(
    sync: Bool = false, _ members: (inout JSONWriter) -> Void
  ) throws(FileError) {
    let text = JSONWriter.text(.compact) { $0.object(.compact, members) }
    try file.append(Array(text.utf8), sync: sync)
  }

  /// What an interrupted run has finished.
  struct Contents {
    var fingerprint: RunFingerprint
    /// The checksums of tensors, and what became of their numbers as they were stored.
    var tensors: [TensorName: (checksum: Checksum, counts: StoredCounts)] = [:]
    /// The longest prefix of each file.
    var marks: [String: FollowedFile.Mark] = [:]

    /// The bytes of files that are marked.
    var markedByteCount: Int { marks.values.reduce(0) { $0 + $1.byteCount } }

    /// Adds what another journal of the same run says.
    mutating func include(_ other: Contents) {
      tensors.merge(other.tensors) { _, new in new }
      marks.merge(other.marks) { $0.byteCount >= $1.byteCount ? $0 : $1 }
    }

    /// Reads lines as far as they can be understood; nil without a fingerprint.
    init?(_ lines: [[UInt8]]) {
      guard let first = lines.first, let header = try? JSONDocument(first).root,
        header["schema"]?.string == RunJournal.schema, let fingerprint = RunFingerprint(header)
      else { return nil }
      self.fingerprint = fingerprint
      for line in lines.dropFirst() {
        guard let entry = try? JSONDocument(line).root else { return }
        if let name = entry["tensor"]?.string, let size = entry["size"]?.integer,
          let value = entry["value"]?.integer.flatMap(UInt32.init(exactly:)),
          let nonFinite = entry["nonfinite"]?.integer,
          let overflowed = entry["overflowed"]?.integer, let flushed = entry["flushed"]?.integer
        {
          tensors[TensorName(name)] = (
            Checksum(stored: value, byteCount: size),
            StoredCounts(nonFinite: nonFinite, overflowed: overflowed, flushed: flushed)
          )
        } else if let name = entry["file"]?.string, let prefix = entry["prefix"]?.integer,
          let digest = entry["sha256"]?.string.flatMap(Digest256.init(hex:)), prefix > 0
        {
          marks[name] = FollowedFile.Mark(byteCount: prefix, digest: digest)
        }
      }
    }
  }
}
