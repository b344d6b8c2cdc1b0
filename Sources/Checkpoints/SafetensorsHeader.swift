package import Tensors

/// The header of a safetensors file: what its tensors are and where their data lie.
///
/// A file is an 8-byte little-endian length N, N bytes of JSON, and the data. A parsed header has
/// been checked completely: the data of its tensors follow each other without hole or overlap, and
/// fill the file to its last byte.
/// Source: the safetensors repository, `safetensors/src/tensor.rs` at 0.8.0, with duplicate keys,
/// unprintable names and names that differ only in Unicode normalisation refused as well.
package struct SafetensorsHeader: Sendable {
  /// One tensor of the file.
  package struct Entry: Hashable, Sendable {
    package let spec: TensorSpec
    /// Bytes of its data, counted from the start of the data (not of the file).
    package let dataRange: Range<Int>
    /// Where the entry stands in the file.
    let byteOffset: Int
  }

  /// An unknown field of an entry, which is passed over.
  package struct UnknownField: Hashable, Sendable {
    package let tensor: TensorName
    package let field: String
  }

  /// The bytes of the length prefix.
  package static let prefixLength = 8
  /// The most bytes that the JSON of a header may take, as the reference has it.
  package static let lengthLimit = 100_000_000

  /// The tensors in the order of their data.
  package let entries: [Entry]
  /// The metadata; nil where the file has none.
  package let metadata: HeaderMetadata?
  /// Fields that the format does not know.
  package let unknownFields: [UnknownField]
  /// Where the data begin, counted from the start of the file.
  package let dataOffset: Int

  /// Reads from the first bytes of a file how many bytes of JSON follow the length prefix.
  ///
  /// The length is checked against the size of the file; `prefix` is 8 bytes or more, or all bytes
  /// of a shorter file.
  package static func textLength(
    prefix: some Collection<UInt8>, fileByteCount: Int
  ) throws(HeaderFault) -> Int {
    guard prefix.count >= prefixLength, fileByteCount >= prefixLength else {
      let kind = HeaderFault.Kind.headerTruncated(needed: prefixLength, available: fileByteCount)
      throw HeaderFault(kind, byteOffset: fileByteCount)
    }
    let length = prefix.prefix(prefixLength).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length > 0 else { throw HeaderFault(.emptyHeader, byteOffset: 0) }
    guard length <= UInt64(lengthLimit) else {
      throw HeaderFault(.lengthBeyondLimit(length), byteOffset: 0)
    }
    guard Int(length) <= fileByteCount - prefixLength else {
      let needed = prefixLength + Int(length)
      throw HeaderFault(
        .headerTruncated(needed: needed, available: fileByteCount), byteOffset: fileByteCount)
    }
    return Int(length)
  }

  /// Parses the JSON of a header and checks every rule of the format.
  ///
  /// The text is the bytes between the length prefix and the data; the size is that of the whole
  /// file.
  package init(parsing text: [UInt8], fileByteCount: Int) throws(HeaderFault) {
    var parser = HeaderParser(text)
    try parser.parse()
    dataOffset = Self.prefixLength + text.count
    metadata = parser.metadata
    unknownFields = parser.unknownFields
    entries = try DataOrder.arrange(parser.entries, from: dataOffset, to: fileByteCount)
  }

  /// Parses the header at the start of `bytes`, which may be a whole file or just its header.
  package init(_ bytes: [UInt8], fileByteCount: Int? = nil) throws(HeaderFault) {
    let fileByteCount = fileByteCount ?? bytes.count
    let length = try Self.textLength(prefix: bytes.prefix(8), fileByteCount: fileByteCount)
    let text = Array(bytes.dropFirst(Self.prefixLength).prefix(length))
    try self.init(parsing: text, fileByteCount: fileByteCount)
  }
}
