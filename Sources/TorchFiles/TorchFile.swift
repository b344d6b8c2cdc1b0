package import Storage
package import Tensors

/// A file that `torch.save` wrote: its objects as an inert tree, and the places of its tensors.
///
/// Opening reads the directory and the pickle, not the data. Nothing that the pickle names is ever
/// looked up or run. What is unknown stays a value to look into; only a tensor that is asked for
/// must be one that we read.
package struct TorchFile: Sendable {
  /// The two formats.
  package enum Container: Sendable {
    case zip(TorchArchive)
    case legacy(LegacyTorchFile)
  }

  package let file: InputFile
  /// Where the container lies in the file; all of it, unless it is embedded.
  package let range: Range<Int>
  package let container: Container
  /// The object that was saved.
  package let root: PickleValue
  private let recognizer: TensorRecognizer

  /// Opens the file at `path`.
  package init(
    opening path: Path, access: FileAccess = .automatic, pool: FilePool = .shared
  ) throws(TorchError) {
    let file = try TorchError.reading { () throws(FileError) in
      try InputFile(path, access: access, pool: pool)
    }
    try self.init(file)
  }

  /// Opens a container that fills `range` of a file, all of it by default.
  ///
  /// Places of tensors still count from the start of the file.
  package init(_ file: InputFile, range: Range<Int>? = nil) throws(TorchError) {
    let range = range ?? 0..<file.byteCount
    self.file = file
    self.range = range
    let prefix = try TorchError.reading { () throws(FileError) in
      let count = min(TorchFileDiagnosis.prefixLength, range.count)
      return try file.bytes(in: range.lowerBound..<range.lowerBound + count)
    }
    let storages: [String: Range<Int>]
    if prefix.starts(with: [0x50, 0x4B, 3, 4]) || prefix.starts(with: [0x50, 0x4B, 5, 6]) {
      let archive = try TorchArchive(file, range: range)
      (root, storages) = (try Self.object(of: archive, in: file), Self.storages(of: archive))
      container = .zip(archive)
    } else if prefix.starts(with: LegacyTorchFile.magic) {
      let legacy = try LegacyTorchFile(file, range: range)
      (root, storages) = (legacy.root, legacy.ranges)
      container = .legacy(legacy)
    } else {
      throw TorchError(file.path, .wrongFile(TorchFileDiagnosis(prefix: prefix)))
    }
    recognizer = TensorRecognizer(storages: TorchStorageIndex(storages, root: root))
  }

  private static func object(
    of archive: TorchArchive, in file: InputFile
  ) throws(TorchError) -> PickleValue {
    // The archive has the entry: it was checked when it was opened.
    guard let entry = archive.entry("data.pkl") else {
      let fault = ZipFault(.missingEntry("data.pkl"), byteOffset: 0)
      throw TorchError(file.path, .archive(fault))
    }
    let bytes = try archive.bytes(of: entry, in: file, limit: PickleMachine.byteLimit)
    do {
      return try PickleMachine.parse(bytes)
    } catch { throw TorchError(file.path, .pickle(error, of: archive.fullName(of: entry))) }
  }

  private static func storages(of archive: TorchArchive) -> [String: Range<Int>] {
    var storages: [String: Range<Int>] = [:]
    for entry in archive.entries where entry.name.hasPrefix("data/") {
      storages[String(entry.name.dropFirst(5))] = entry.range
    }
    return storages
  }

  /// The bytes of every storage by its key, counted from the start of the file.
  package var storageRanges: [String: Range<Int>] { recognizer.storages.ranges }

  /// Compares the bytes of every entry with its CRC-32, where it has one; the old format has none.
  package func verify() throws(TorchError) {
    guard case .zip(let archive) = container else { return }
    for entry in archive.entries { try archive.verify(entry, in: file) }
  }

  /// Whether a value is a tensor, of a kind that we read or not.
  package func isTensor(_ value: PickleValue) -> Bool { TensorRecognizer.isTensor(value) }

  /// The tensor that a value is.
  ///
  /// Throws for values that are none, and for tensors whose type we do not read or whose numbers
  /// contradict the storage; `name` is for the message.
  package func tensor(
    _ value: PickleValue, name: TensorName? = nil
  ) throws(TorchError) -> TorchTensor {
    do {
      return try recognizer.tensor(value)
    } catch { throw TorchError(file.path, .tensor(error, name)) }
  }
}
