import CPlatform
import Glibc

/// A whole file copied byte for byte, inside the kernel where the file systems can.
enum FileCopy {
  private static let blockByteCount = 1 << 20

  /// Copies `byteCount` bytes from the start of one open file to the start of another.
  static func run(
    _ byteCount: Int, from source: Int32, _ sourcePath: Path, to target: OutputFile
  ) throws(FileError) {
    let done = try copyInKernel(byteCount, from: source, to: target)
    if done < byteCount {
      try unsafe copyThroughBuffer(done..<byteCount, to: target) { range, block throws(FileError) in
        try unsafe PositionalIO.read(source, sourcePath, at: range.lowerBound, into: block)
      }
    }
  }

  /// Copies the whole of a file that has no descriptor.
  static func run(_ source: InputFile, to target: OutputFile) throws(FileError) {
    try unsafe copyThroughBuffer(0..<source.byteCount, to: target) {
      range, block throws(FileError) in
      try unsafe source.read(range, into: block)
    }
  }

  /// Copies a range of an open file to another place in another one.
  static func run(
    _ range: Range<Int>, of source: Int32, _ sourcePath: Path, to target: OutputFile,
    at offset: Int
  ) throws(FileError) {
    let done = try copyInKernel(
      range.count, from: source, at: range.lowerBound, to: target, at: offset)
    guard done < range.count else { return }
    let start = range.lowerBound + done
    try unsafe copyThroughBuffer(
      start..<range.upperBound, to: target, movedBy: offset - range.lowerBound
    ) { range, block throws(FileError) in
      try unsafe PositionalIO.read(source, sourcePath, at: range.lowerBound, into: block)
    }
  }

  /// Returns how many bytes the kernel copied: fewer than asked where it cannot, or at the end.
  private static func copyInKernel(
    _ byteCount: Int, from source: Int32, at start: Int = 0, to target: OutputFile,
    at offset: Int = 0
  ) throws(FileError) -> Int {
    var read = Int64(start)
    var written = Int64(offset)
    var done: Int { Int(written) - offset }
    while done < byteCount {
      do throws(FileError) {
        let count = try SystemCall.run(.copy, target.path) { () -> Int64 in
          unsafe platform_copy_range(
            source, &read, target.openDescriptor, &written, byteCount - done)
        }
        if count == 0 { break }
      } catch {
        // Full disks and quotas stay errors; all else gets its chance, or its message, below.
        if [ENOSPC, EDQUOT, EFBIG, EIO].contains(error.errno) { throw error }
        break
      }
    }
    return done
  }

  private static func copyThroughBuffer(
    _ range: Range<Int>, to target: OutputFile, movedBy distance: Int = 0,
    _ read: (Range<Int>, UnsafeMutableRawBufferPointer) throws(FileError) -> Void
  ) throws(FileError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(range.count, blockByteCount), alignment: 64)
    defer { unsafe buffer.deallocate() }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = min(buffer.count, range.upperBound - offset)
      let block = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      try unsafe read(offset..<offset + count, block)
      try unsafe target.write(UnsafeRawBufferPointer(block), at: offset + distance)
      offset += count
    }
  }
}
