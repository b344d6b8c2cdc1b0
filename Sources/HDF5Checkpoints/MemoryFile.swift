internal import CHDF5
import Glibc
internal import Storage

/// A file that is in this process's memory alone, and has no pages where nothing was written.
struct MemoryFile: ~Copyable {
  private let descriptor: Int32
  /// Where calls that take a path find it.
  let path: Path

  init() throws(HDF5Error) {
    descriptor = hdf5_memory_file()
    path = Path("/proc/self/fd/\(descriptor)")
    guard descriptor >= 0 else {
      throw HDF5Error("HDF5", .file(FileError(.create, "a file in memory", .system(errno))))
    }
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  func byteCount() throws(HDF5Error) -> Int {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw failure }
    return end
  }

  /// The bytes outside of `ranges`, which are sorted and do not overlap.
  func bytes(
    outside ranges: [Range<Int>], until end: Int
  ) throws(HDF5Error) -> [(offset: Int, bytes: [UInt8])] {
    var parts: [(offset: Int, bytes: [UInt8])] = []
    var position = 0
    for range in ranges.filter({ !$0.isEmpty }) + [end..<end] {
      if range.lowerBound > position {
        parts.append((position, try bytes(position..<range.lowerBound)))
      }
      position = max(position, range.upperBound)
    }
    return parts
  }

  private func bytes(_ range: Range<Int>) throws(HDF5Error) -> [UInt8] {
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while count < range.count {
        let rest = unsafe buffer.baseAddress.map { unsafe $0 + count }
        let read = unsafe pread(
          descriptor, rest, range.count - count, off_t(range.lowerBound + count))
        guard read > 0 else { break }
        count += read
      }
      filled = count
    }
    guard count == range.count else { throw failure }
    return bytes
  }

  private var failure: HDF5Error {
    HDF5Error("HDF5", .file(FileError(.read, path, .system(errno))))
  }
}
