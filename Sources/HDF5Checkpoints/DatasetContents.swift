internal import CHDF5
internal import Storage
internal import Tensors

/// The elements of a dataset that the library must read, row-major and little-endian, as the
/// contents of a file.
struct DatasetContents: VirtualContents {
  private let library: LibraryFile
  /// The path of the dataset in the file.
  private let path: String
  private let identity: Placement
  private let elementByteCount: Int
  let byteCount: Int
  /// Bytes of unpacked chunks that are kept while the dataset is open.
  private let cache: Int

  /// The least and the most that is kept of unpacked chunks.
  private static let cacheLimits = 1 << 20...64 << 20

  init(_ description: DatasetDescription, at path: String, in library: LibraryFile) {
    self.library = library
    self.path = path
    identity = Placement(rowMajor: description.shape)
    elementByteCount = description.type.byte_count
    byteCount = description.byteCount
    cache = Self.cache(for: description)
  }

  /// A row of chunks, so that what is read front to back is unpacked once.
  private static func cache(for description: DatasetDescription) -> Int {
    guard let chunk = description.chunk else { return cacheLimits.lowerBound }
    var row = description.type.byte_count
    for (place, (extent, size)) in zip(description.shape, chunk).enumerated() {
      let padded = place == 0 ? size : (extent + size - 1) / size * size
      let (product, overflow) = row.multipliedReportingOverflow(by: padded)
      row = overflow ? .max : product
    }
    return min(max(row, cacheLimits.lowerBound), cacheLimits.upperBound)
  }

  func read(
    _ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    guard !range.isEmpty else { return }
    let (first, skip) = range.lowerBound.quotientAndRemainder(dividingBy: elementByteCount)
    let last = (range.upperBound + elementByteCount - 1) / elementByteCount
    if skip == 0, range.count % elementByteCount == 0 {
      return try unsafe readElements(first..<last, into: buffer)
    }
    // Whoever reads bytes may begin and end inside of an element.
    let whole = UnsafeMutableRawBufferPointer.allocate(
      byteCount: (last - first) * elementByteCount, alignment: 16)
    defer { unsafe whole.deallocate() }
    try unsafe readElements(first..<last, into: whole)
    let part = unsafe UnsafeRawBufferPointer(rebasing: whole[skip..<skip + range.count])
    unsafe buffer.copyMemory(from: part)
  }

  func checkUnchanged() throws(FileError) { try library.file.checkUnchanged() }

  private func readElements(
    _ elements: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(FileError) {
    let boxes = FlatRange(elements, of: identity.box, in: identity.order).boxes
    do {
      try library.withDataset(path, cache: cache) { dataset throws(HDF5Fault) in
        var offset = 0
        for box in boxes {
          try unsafe read(box, of: dataset, into: buffer.baseAddress.map { unsafe $0 + offset })
          offset += box.elementCount * elementByteCount
        }
      }
    } catch {
      throw FileError(
        .read, library.file.path, .contents(ContentsFault(.damaged, error.reason)))
    }
  }

  private func read(
    _ box: Box, of dataset: hdf5_id, into target: UnsafeMutableRawPointer?
  ) throws(HDF5Fault) {
    let sides = identity.order.axes.map { box[$0] }
    let starts = sides.map { UInt64($0.lowerBound) }
    let counts = sides.map { UInt64($0.count) }
    let result =
      sides.isEmpty
      ? unsafe hdf5_read_scalar(dataset, target)
      : unsafe hdf5_read(dataset, starts, counts, target)
    guard result >= 0 else {
      throw .call("the data cannot be read", reason: HDF5Library.reason)
    }
  }
}
