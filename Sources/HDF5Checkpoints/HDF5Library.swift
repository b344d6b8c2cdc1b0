internal import CHDF5
internal import Storage
internal import Synchronization

/// The HDF5 library: loaded when a file first needs it, and used by one thread at a time.
enum HDF5Library {
  /// The library knows nothing of threads.
  private static let lock = Mutex(())

  /// Runs `body` while no other thread is in the library.
  ///
  /// `path` is the file for whose sake it is used. The body must not call this again.
  static func run<Result: Sendable>(
    _ path: Path, _ body: () throws(HDF5Error) -> Result
  ) throws(HDF5Error) -> Result {
    try lock.withLock { _ throws(HDF5Error) in
      switch hdf5_status(rawValue: UInt32(hdf5_load())) {
      case HDF5_READY: return try body()
      case HDF5_LEFT_OUT: throw HDF5Error(path, .libraryLeftOut)
      case HDF5_TOO_OLD: throw HDF5Error(path, .libraryTooOld)
      default: throw HDF5Error(path, .libraryMissing)
      }
    }
  }

  /// The library's reason for the last failed call, for use while in it.
  static var reason: String {
    let bytes = unsafe [CChar](unsafeUninitializedCapacity: 256) { buffer, count in
      unsafe hdf5_reason(buffer.baseAddress, buffer.count)
      count = buffer.count
    }
    let text = bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return text.isEmpty ? "no reason given" : String(decoding: text, as: UTF8.self)
  }
}

/// An object of the library that is closed when it goes out of use.
struct HDF5Handle: ~Copyable {
  let id: hdf5_id
  private let isFile: Bool

  /// Takes over what a call returned; nil where it failed.
  init?(_ id: hdf5_id, isFile: Bool = false) {
    guard id >= 0 else { return nil }
    self.id = id
    self.isFile = isFile
  }

  deinit {
    if isFile { _ = hdf5_close_file(id) } else { hdf5_close(id) }
  }
}
