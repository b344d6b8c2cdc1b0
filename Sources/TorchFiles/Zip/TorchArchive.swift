package import Storage

/// The zip archive that `torch.save` has written since PyTorch 1.6.
///
/// Entries are stored as they are, in one folder: `data.pkl`, `version`, maybe `byteorder`, and
/// the storages as `data/KEY`. The directory at the end and the header of every entry have been
/// checked against each other, and no entry overlaps another.
/// Source: PyTorch 2.15, `caffe2/serialize/inline_container.cc` and `torch/serialization.py`.
package struct TorchArchive: Sendable {
  /// An entry of the archive.
  package struct Entry: Hashable, Sendable {
    /// The name without the folder.
    package let name: String
    /// Its bytes, counted from the start of the file.
    package let range: Range<Int>
    /// The CRC-32 of its bytes; 0 where the writer computed none.
    package let crc: UInt32
  }

  /// The folder of all entries, which is the name that the file was saved under.
  package let root: String
  /// The entries in the order of the directory.
  package let entries: [Entry]
  private let places: [String: Int]

  /// The most bytes of the entries that are texts.
  private static let textLimit = 64

  /// Reads the directory and the headers of the archive that fills `range` of the file.
  init(_ file: InputFile, range: Range<Int>) throws(TorchError) {
    let listing = try ZipListing(of: file, range)
    let path = file.path
    let root = try TorchError.archive(path) { () throws(ZipFault) in try listing.commonRoot() }
    let prefix = root.utf8.count + 1
    entries = listing.entries.map { entry, dataRange in
      Entry(
        name: String(decoding: entry.name.utf8.dropFirst(prefix), as: UTF8.self),
        range: dataRange, crc: entry.crc)
    }
    self.root = root
    places = Dictionary(
      entries.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    try checkKind(file, at: range.upperBound)
  }

  /// The entry of a name without the folder.
  package func entry(_ name: String) -> Entry? { places[name].map { entries[$0] } }

  /// The name of an entry in the archive.
  package func fullName(of entry: Entry) -> String { "\(root)/\(entry.name)" }

  /// The bytes of an entry of at most `limit` bytes.
  func bytes(of entry: Entry, in file: InputFile, limit: Int) throws(TorchError) -> [UInt8] {
    guard entry.range.count <= limit else { throw fault(.tooLarge(limit: limit), entry, file) }
    return try TorchError.reading { () throws(FileError) in try file.bytes(in: entry.range) }
  }

  private func checkKind(_ file: InputFile, at end: Int) throws(TorchError) {
    if entries.contains(where: { $0.name == "constants.pkl" || $0.name.hasPrefix("code/") }) {
      throw TorchError(file.path, .wrongFile(.torchScript))
    }
    for name in ["data.pkl", "version"] where entry(name) == nil {
      if name == "version", entry(".data/version") != nil { continue }
      let fault = ZipFault(.missingEntry("\(root)/\(name)"), byteOffset: end)
      throw TorchError(file.path, .archive(fault))
    }
    for name in ["version", ".data/version"] {
      guard let entry = entry(name) else { continue }
      let text = try text(of: entry, in: file)
      guard let version = Int(text), (1...10).contains(version) else {
        throw fault(.unknownVersion(text), entry, file)
      }
    }
    guard let entry = entry("byteorder") else { return }
    let order = try text(of: entry, in: file)
    guard order == "little" else {
      throw fault(order == "big" ? .bigEndian : .unknownByteOrder(order), entry, file)
    }
  }

  /// The text of an entry without a line feed at its end.
  private func text(of entry: Entry, in file: InputFile) throws(TorchError) -> String {
    let bytes = try bytes(of: entry, in: file, limit: Self.textLimit)
    let text = String(decoding: bytes, as: UTF8.self)
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
  }

  private func fault(_ kind: ZipFault.Kind, _ entry: Entry, _ file: InputFile) -> TorchError {
    let fault = ZipFault(kind, entry: fullName(of: entry), byteOffset: entry.range.lowerBound)
    return TorchError(file.path, .archive(fault))
  }
}

extension TorchArchive {
  /// The bytes that are read at once to verify an entry.
  private static let chunkSize = 1 << 20

  /// Compares the CRC-32 of an entry with its bytes, unless the writer computed none.
  package func verify(_ entry: Entry, in file: InputFile) throws(TorchError) {
    guard entry.crc != 0 else { return }
    var checksum = CRC32()
    try TorchError.reading { () throws(FileError) in
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(Self.chunkSize, entry.range.count), alignment: 64)
      defer { unsafe buffer.deallocate() }
      var position = entry.range.lowerBound
      while position < entry.range.upperBound {
        let count = min(Self.chunkSize, entry.range.upperBound - position)
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        try unsafe file.read(position..<position + count, into: part)
        unsafe checksum.append(CRC32(of: UnsafeRawBufferPointer(part)))
        position += count
      }
    }
    guard checksum.value == entry.crc else {
      throw fault(.wrongChecksum(expected: entry.crc, found: checksum.value), entry, file)
    }
  }
}
