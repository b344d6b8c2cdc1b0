/// Contents that are in memory only, as a file.
package struct MemoryContents: VirtualContents {
  private let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  package var byteCount: Int { bytes.count }

  package func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    unsafe buffer.copyBytes(from: bytes[range])
  }

  package func checkUnchanged() throws(FileError) {}
}
