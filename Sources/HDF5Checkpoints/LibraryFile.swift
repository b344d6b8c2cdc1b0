internal import CHDF5
internal import Storage
internal import Synchronization

/// A file that the library has open as long as datasets of it are read through it.
///
/// The library opens it with the first read. The datasets that were read last stay open, so that
/// chunks which several tiles share are unpacked once.
final class LibraryFile: Sendable {
  private struct Opened {
    var file: hdf5_id?
    /// The one read last comes last.
    var datasets: [(path: String, id: hdf5_id)] = []
  }

  let file: InputFile
  private let opened = Mutex(Opened())

  /// Datasets that stay open.
  private static let capacity = 4

  init(_ file: InputFile) { self.file = file }

  deinit {
    let (file, ids) = opened.withLock { ($0.file, $0.datasets.map(\.id)) }
    guard let file else { return }
    // What was opened can be closed; if not, the process keeps it.
    try? HDF5Library.run(self.file.path) { () throws(HDF5Error) in
      for id in ids { hdf5_close(id) }
      _ = hdf5_close_file(file)
    }
  }

  /// Runs `body` with an open dataset; `cache` is what it keeps of unpacked chunks, in bytes.
  func withDataset(
    _ path: String, cache: Int, _ body: (hdf5_id) throws(HDF5Fault) -> Void
  ) throws(HDF5Error) {
    try opened.withLock { opened throws(HDF5Error) in
      if opened.file == nil {
        try HDF5Error.reading { () throws(FileError) in try file.checkUnchanged() }
      }
      try HDF5Library.run(file.path) { () throws(HDF5Error) in
        do throws(HDF5Fault) {
          try body(try Self.dataset(path, cache, file.path, &opened))
        } catch { throw HDF5Error(file.path, error, at: path) }
      }
    }
  }

  private static func dataset(
    _ path: String, _ cache: Int, _ filePath: Path, _ opened: inout Opened
  ) throws(HDF5Fault) -> hdf5_id {
    if let place = opened.datasets.firstIndex(where: { $0.path == path }) {
      let found = opened.datasets.remove(at: place)
      opened.datasets.append(found)
      return found.id
    }
    if opened.file == nil {
      let id = unsafe hdf5_open(filePath.text)
      guard id >= 0 else {
        throw .call("the file cannot be opened", reason: HDF5Library.reason)
      }
      opened.file = id
    }
    guard let file = opened.file else { throw .noSignature }
    if opened.datasets.count >= capacity { hdf5_close(opened.datasets.removeFirst().id) }
    let id = unsafe hdf5_open_dataset(file, path, cache)
    guard id >= 0 else {
      throw .call("the dataset cannot be opened", reason: HDF5Library.reason)
    }
    opened.datasets.append((path, id))
    return id
  }
}
