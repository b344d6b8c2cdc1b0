internal import Storage

/// What came out of a compressed member, as a file.
struct UnpackedBytes: VirtualContents {
  let bytes: [UInt8]

  var byteCount: Int { bytes.count }

  func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    unsafe buffer.copyBytes(from: bytes[range])
  }

  func checkUnchanged() throws(FileError) {}
}
