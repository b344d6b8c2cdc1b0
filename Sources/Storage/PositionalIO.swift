import Glibc

/// Whole reads and writes at offsets, however the kernel divides them.
enum PositionalIO {
  /// Fills `buffer` with the bytes from `offset` on; a file that ends before is an error.
  static func read(
    _ descriptor: Int32, _ path: Path, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    var done = 0
    while done < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = try SystemCall.run(.read, path) {
        unsafe pread(
          descriptor, rest.baseAddress, FaultInjection.length(rest.count, path), offset + done)
      }
      guard count > 0 else {
        throw FileError(
          .read, path, .endsEarly(offset: offset + done, missing: buffer.count - done))
      }
      done += count
    }
  }

  /// Writes all of `bytes` from `offset` on.
  static func write(
    _ descriptor: Int32, _ path: Path, _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
      done += try SystemCall.run(.write, path) {
        unsafe pwrite(
          descriptor, rest.baseAddress, FaultInjection.length(rest.count, path), offset + done)
      }
    }
  }

  /// Writes all of `bytes` at the end of a file that was opened for appending.
  static func append(
    _ descriptor: Int32, _ path: Path, _ bytes: UnsafeRawBufferPointer
  ) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
      done += try SystemCall.run(.write, path) {
        unsafe Glibc.write(
          descriptor, rest.baseAddress, FaultInjection.length(rest.count, path))
      }
    }
  }
}
