import Storage

/// A file of the format that `torch.save` wrote before PyTorch 1.6, and writes still if asked.
///
/// Five pickles follow each other: a magic number, the protocol version, a description of the
/// machine, the object, and the keys of its storages; then for each key the number of elements and
/// the bytes.
/// Source: PyTorch 2.15, `torch/serialization.py` (`_legacy_save`, `_legacy_load`).
package struct LegacyTorchFile: Sendable {
  /// The first bytes of every such file: protocol 2, and the magic number as ten bytes.
  static let magic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]
  private static let version = 1001
  private static let parts = [
    "the magic number", "the protocol version", "the description of the machine", "the object",
    "the list of storages",
  ]

  /// The keys of storages in the order of their data.
  package let keys: [String]
  /// The bytes of each key, counted from the start of the file.
  package let ranges: [String: Range<Int>]
  let root: PickleValue

  /// Reads the pickles and the counts of the storages in `range` of the file.
  init(_ file: InputFile, range: Range<Int>) throws(TorchError) {
    var reader = PickleSequence(file, range)
    var values: [PickleValue] = []
    var starts: [Int] = []
    for part in Self.parts {
      starts.append(reader.position)
      values.append(try reader.next(part))
      try Self.check(values, at: starts, file.path)
    }
    root = values[3]
    guard let keys = values[4].elements?.compactMap(\.string),
      keys.count == values[4].elements?.count, Set(keys).count == keys.count
    else {
      let fault = LegacyFault(.malformedKeys, byteOffset: starts[4])
      throw TorchError(file.path, .legacy(fault))
    }
    self.keys = keys
    ranges = try Self.ranges(of: keys, root, in: file, reader.position..<range.upperBound)
  }

  private static func check(
    _ values: [PickleValue], at starts: [Int], _ path: Path
  ) throws(TorchError) {
    let value = values[values.count - 1]
    let kind: LegacyFault.Kind
    switch values.count {
    case 1 where value.longBytes != Array(magic[4..<14]): kind = .wrongMagic
    case 2 where value.int != version: kind = .unknownVersion(value.int)
    case 3 where value["little_endian"]?.bool != true: kind = .bigEndian
    default: return
    }
    throw TorchError(path, .legacy(LegacyFault(kind, byteOffset: starts[values.count - 1])))
  }

  private static func ranges(
    of keys: [String], _ root: PickleValue, in file: InputFile, _ data: Range<Int>
  ) throws(TorchError) -> [String: Range<Int>] {
    // A view's id has the count of the whole storage, too; it is read past the view.
    let identities = Dictionary(
      TorchStorageIndex.identities(in: root).map { ($0.key, $0) },
      uniquingKeysWith: { first, _ in first })
    var position = data.lowerBound
    var ranges: [String: Range<Int>] = [:]
    for key in keys {
      func fault(_ kind: LegacyFault.Kind) -> TorchError {
        TorchError(file.path, .legacy(LegacyFault(kind, byteOffset: position)))
      }
      guard let identity = identities[key] else { throw fault(.unknownStorage(key: key)) }
      guard let width = TorchStorageIndex.width(of: identity.type) else {
        throw fault(.unsupportedType(key: key, identity.type))
      }
      guard data.upperBound - position >= 8 else {
        throw fault(.truncated(key: key, needed: 8, available: data.upperBound - position))
      }
      let bytes = try TorchError.reading { () throws(FileError) in
        try file.bytes(in: position..<position + 8)
      }
      let count = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard count == UInt64(identity.storageCount) else {
        throw fault(.countDiffers(key: key, expected: identity.storageCount, found: count))
      }
      let (size, overflow) = identity.storageCount.multipliedReportingOverflow(by: width)
      let available = data.upperBound - position - 8
      guard !overflow, size <= available else {
        throw fault(
          .truncated(key: key, needed: overflow ? Int.max : size, available: available))
      }
      ranges[key] = position + 8..<position + 8 + size
      position += 8 + size
    }
    guard position == data.upperBound else {
      let fault = LegacyFault(.trailingBytes(data.upperBound - position), byteOffset: position)
      throw TorchError(file.path, .legacy(fault))
    }
    return ranges
  }
}
