internal import CHDF5
internal import Tensors

/// A dataset as the library describes it, checked against what a file may ask of its reader.
struct DatasetDescription {
  /// Where the elements are.
  enum Storage {
    /// In one piece, from this byte of the file on.
    case contiguous(Int)
    /// Behind the library: in chunks, in the object's header, or in the other order of bytes.
    case library
    /// There are no elements.
    case none
  }

  let type: hdf5_type
  let shape: [Int]
  let storage: Storage
  /// The extents of chunks; nil where there are none.
  let chunk: [Int]?
  let byteCount: Int

  /// A byte of deflate stands for this many at most; nothing else that is read packs tighter.
  private static let expansionLimit = 1032
  /// Bytes of a chunk; the library unpacks whole chunks.
  private static let chunkLimit = 1 << 30
  /// deflate, shuffle, fletcher32, szip, nbit, scale-offset: filters of the library itself.
  private static let knownFilters = 1...6

  /// Asks for the description of an open dataset, in a file of `fileByteCount` bytes.
  init(of dataset: hdf5_id, fileByteCount: Int) throws(HDF5Fault) {
    var found = hdf5_dataset()
    guard unsafe hdf5_describe(dataset, &found) >= 0 else {
      throw .call("the dataset cannot be described", reason: HDF5Library.reason)
    }
    guard found.external_count == 0 else { throw .externalStorage }
    guard found.layout != Int32(HDF5_VIRTUAL.rawValue) else { throw .virtualDataset }
    guard found.type.is_committed == 0 else { throw .namedType }
    try Self.checkFilters(&found)
    guard found.space != Int32(HDF5_NULL.rawValue) else { throw .nullSpace }
    try ElementType.check(found.type)
    type = found.type
    let rank = Int(found.rank)
    let declared = Self.numbers(&found.extents, rank)
    byteCount = try Self.byteCount(declared, type.byte_count, fileByteCount)
    shape = declared.map { Int(clamping: $0) }
    let isChunked = found.layout == Int32(HDF5_CHUNKED.rawValue)
    chunk = isChunked ? Self.numbers(&found.chunk, rank).map { Int(clamping: $0) } : nil
    guard byteCount > 0 else {
      storage = .none
      return
    }
    if isChunked || found.layout == Int32(HDF5_COMPACT.rawValue) {
      if isChunked { try Self.checkChunks(found, byteCount, chunk ?? [], fileByteCount) }
      storage = .library
      return
    }
    guard found.offset != UInt64.max else { throw .neverWritten }
    let (end, overflow) = found.offset.addingReportingOverflow(UInt64(byteCount))
    guard !overflow, end <= UInt64(fileByteCount) else {
      throw .outside(
        found.offset..<(overflow ? .max : end), fileByteCount: fileByteCount)
    }
    let isSwapped = type.is_big_endian != 0 && type.byte_count > 1
    storage = isSwapped ? .library : .contiguous(Int(found.offset))
  }

  private static func checkFilters(_ found: inout hdf5_dataset) throws(HDF5Fault) {
    let count = Int(found.filter_count)
    let numbers = unsafe withUnsafeBytes(of: &found.filters) { bytes in
      unsafe Array(bytes.bindMemory(to: Int32.self).prefix(count))
    }
    let available = unsafe withUnsafeBytes(of: &found.is_available) { bytes in
      unsafe Array(bytes.bindMemory(to: Int32.self).prefix(count))
    }
    for (number, isThere) in zip(numbers, available) {
      guard knownFilters.contains(Int(number)) else { throw .filter(Int(number)) }
      guard isThere != 0 else { throw .missingFilter(Int(number)) }
    }
  }

  /// The bytes that a shape takes; the most that a file of this size can stand for bounds them.
  private static func byteCount(
    _ shape: [UInt64], _ elementByteCount: Int, _ fileByteCount: Int
  ) throws(HDF5Fault) -> Int {
    let limit = fileByteCount.multipliedReportingOverflow(by: expansionLimit)
    let most = limit.overflow ? Int.max : limit.partialValue
    // Zeros are left aside, so that the order of the extents does not matter.
    var bytes = UInt64(elementByteCount)
    for extent in shape where extent != 0 {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= UInt64(Int.max) else {
        throw .tooLarge(declared: "more than 2^63", limit: most)
      }
      bytes = product
    }
    if shape.contains(0) { return 0 }
    guard bytes <= UInt64(most) else { throw .tooLarge(declared: "\(bytes)", limit: most) }
    return Int(bytes)
  }

  private static func checkChunks(
    _ found: hdf5_dataset, _ byteCount: Int, _ chunk: [Int], _ fileByteCount: Int
  ) throws(HDF5Fault) {
    guard found.stored > 0 else { throw .neverWritten }
    guard !chunk.contains(0) else { throw .call("the chunks", reason: "an extent is zero") }
    guard found.stored <= UInt64(fileByteCount) else {
      throw .tooLarge(declared: "\(found.stored)", limit: fileByteCount)
    }
    guard found.filter_count > 0 || found.stored >= UInt64(byteCount) else {
      throw .partlyWritten(Int(found.stored), of: byteCount)
    }
    let most = Int(found.stored) * expansionLimit
    guard byteCount <= most else { throw .tooLarge(declared: "\(byteCount)", limit: most) }
    let chunkByteCount = chunk.reduce(found.type.byte_count) {
      let (product, overflow) = $0.multipliedReportingOverflow(by: $1)
      return overflow ? .max : product
    }
    // A chunk may be larger than the dataset.
    let limit = min(chunkLimit, max(most, 1 << 20))
    guard chunkByteCount <= limit else {
      throw .chunkTooLarge(byteCount: "\(chunkByteCount)", limit: limit)
    }
  }

  /// The first numbers of an array of C, which Swift sees as a tuple.
  private static func numbers<Tuple>(_ tuple: inout Tuple, _ count: Int) -> [UInt64] {
    unsafe withUnsafeBytes(of: &tuple) {
      unsafe Array($0.bindMemory(to: UInt64.self).prefix(count))
    }
  }
}
