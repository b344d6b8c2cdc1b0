import Tensors

/// The grammar of a safetensors header, from its bytes straight to entries.
struct HeaderParser {
  private var scanner: HeaderScanner
  private(set) var entries: [SafetensorsHeader.Entry] = []
  private(set) var metadata: HeaderMetadata?
  private(set) var unknownFields: [SafetensorsHeader.UnknownField] = []

  /// `String` compares canonically, so that one set finds equal and equivalent names.
  private var names: Set<String> = []
  private var hasMetadata = false

  init(_ text: [UInt8]) { scanner = HeaderScanner(text) }

  /// Reads the whole text.
  mutating func parse() throws(HeaderFault) {
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      if key == "__metadata__" {
        try parseMetadata()
      } else {
        try parseEntry(TensorName(key))
      }
    }
    try scanner.finish()
  }

  private mutating func parseMetadata() throws(HeaderFault) {
    guard !hasMetadata else {
      throw scanner.fault(.duplicateKey("__metadata__"), at: scanner.keyOffset)
    }
    hasMetadata = true
    scanner.field = "__metadata__"
    if try !scanner.null() { metadata = HeaderMetadata(entries: try parseMetadataEntries()) }
    scanner.field = nil
  }

  private mutating func parseMetadataEntries() throws(HeaderFault) -> [HeaderMetadata.Entry] {
    var entries: [HeaderMetadata.Entry] = []
    var keys: Set<TensorName> = []
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      guard keys.insert(TensorName(key)).inserted else {
        throw scanner.fault(.duplicateKey(key), at: scanner.keyOffset)
      }
      entries.append(HeaderMetadata.Entry(key: key, value: try scanner.string()))
    }
    return entries
  }

  private mutating func parseEntry(_ name: TensorName) throws(HeaderFault) {
    let byteOffset = scanner.keyOffset
    scanner.tensor = name
    try checkName(name, at: byteOffset)
    let fields = try parseFields(of: name)
    guard let dtype = fields.dtype else { throw missing("dtype", at: byteOffset) }
    guard let shape = fields.shape else { throw missing("shape", at: byteOffset) }
    guard let range = fields.dataRange else { throw missing("data_offsets", at: byteOffset) }
    let expected = try byteCount(dtype, shape, at: byteOffset)
    guard expected == range.count else {
      throw scanner.fault(
        .sizeMismatch(dtype, shape: shape, expected: expected, stored: range.count),
        at: byteOffset)
    }
    let spec = TensorSpec(name: name, dtype: dtype, shape: shape)
    entries.append(SafetensorsHeader.Entry(spec: spec, dataRange: range, byteOffset: byteOffset))
    scanner.tensor = nil
  }

  private mutating func checkName(_ name: TensorName, at byteOffset: Int) throws(HeaderFault) {
    if let fault = NameFault(in: name) {
      throw scanner.fault(.invalidName(fault), at: byteOffset)
    }
    let (isNew, other) = names.insert(name.text)
    guard !isNew else { return }
    let isSame = TensorName(other) == name
    throw scanner.fault(
      isSame ? .duplicateTensor : .equivalentName(TensorName(other)), at: byteOffset)
  }

  /// The fields of an entry as far as they were there.
  private struct Fields {
    var dtype: DType?
    var shape: [Int]?
    var dataRange: Range<Int>?
  }

  private mutating func parseFields(of name: TensorName) throws(HeaderFault) -> Fields {
    var fields = Fields()
    var unknown: Set<String> = []
    try scanner.enterObject()
    while let field = try scanner.nextKey() {
      let keyOffset = scanner.keyOffset
      scanner.field = field
      let isNew: Bool
      switch field {
      case "dtype":
        isNew = fields.dtype == nil
        fields.dtype = try parseDType()
      case "shape":
        isNew = fields.shape == nil
        fields.shape = try parseCounts()
      case "data_offsets":
        isNew = fields.dataRange == nil
        fields.dataRange = try parseOffsets()
      default:
        isNew = unknown.insert(field).inserted
        try scanner.skipValue()
        unknownFields.append(SafetensorsHeader.UnknownField(tensor: name, field: field))
      }
      scanner.field = nil
      guard isNew else { throw scanner.fault(.duplicateKey(field), at: keyOffset) }
    }
    return fields
  }

  private mutating func parseDType() throws(HeaderFault) -> DType {
    let text = try scanner.string()
    guard let dtype = DType(rawValue: text) else { throw scanner.fault(.unknownDType(text)) }
    return dtype
  }

  private mutating func parseCounts() throws(HeaderFault) -> [Int] {
    var counts: [Int] = []
    try scanner.enterArray()
    while try scanner.nextElement() { counts.append(try scanner.count()) }
    return counts
  }

  private mutating func parseOffsets() throws(HeaderFault) -> Range<Int> {
    let offsets = try parseCounts()
    guard offsets.count == 2 else { throw scanner.fault(.offsetCount(offsets.count)) }
    guard offsets[0] <= offsets[1] else {
      throw scanner.fault(.reversedOffsets(begin: offsets[0], end: offsets[1]))
    }
    return offsets[0]..<offsets[1]
  }

  private func missing(_ field: String, at byteOffset: Int) -> HeaderFault {
    scanner.fault(.missingField(field), at: byteOffset)
  }

  private func byteCount(
    _ dtype: DType, _ shape: [Int], at byteOffset: Int
  ) throws(HeaderFault) -> Int {
    switch StoredSize(dtype, shape) {
    case .bytes(let count): return count
    case .overflow: throw scanner.fault(.sizeOverflow(dtype, shape: shape), at: byteOffset)
    case .partialByte: throw scanner.fault(.partialByte(dtype, shape: shape), at: byteOffset)
    }
  }
}
