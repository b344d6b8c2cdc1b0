package import Tensors
import StrictJSON

/// The bytes of a safetensors file before its data, and the place of every tensor, computed
/// from the specs alone.
///
/// The same specs and metadata give the same bytes in whatever order they come: tensors are
/// ordered by dtype from the most to the least aligned and then by the bytes of their names, as
/// the reference writer does, and metadata by key. The JSON is padded with spaces so that the data
/// begin at a multiple of 8.
package struct SafetensorsLayout: Hashable, Sendable {
  /// A tensor and its place.
  package struct Entry: Hashable, Sendable {
    package let spec: TensorSpec
    /// Bytes of its data, counted from the start of the file.
    package let fileRange: Range<Int>
  }

  /// The tensors in the order of their data.
  package let entries: [Entry]
  /// The length prefix and the JSON; the data follow directly.
  package let headerBytes: [UInt8]
  /// The bytes of the whole file.
  package let fileByteCount: Int

  /// Lays out a file.
  ///
  /// Throws for names that are refused or stand twice, sizes that overflow or do not fill bytes,
  /// and a header above `SafetensorsHeader.lengthLimit`.
  package init(
    _ tensors: [TensorSpec], metadata: HeaderMetadata = .pytorch
  ) throws(LayoutFault) {
    let ordered = Self.ordered(tensors)
    var names: Set<TensorName> = []
    var dataRanges: [Range<Int>] = []
    var end = 0
    for spec in ordered {
      guard names.insert(spec.name).inserted else { throw .duplicateTensor(spec.name) }
      let byteCount = try Self.byteCount(of: spec)
      let (next, overflow) = end.addingReportingOverflow(byteCount)
      guard !overflow else { throw .sizeOverflow(spec) }
      dataRanges.append(end..<next)
      end = next
    }
    headerBytes = try Self.header(Array(zip(ordered, dataRanges)), metadata)
    let dataOffset = headerBytes.count
    let (total, overflow) = end.addingReportingOverflow(dataOffset)
    guard !overflow else { throw .headerTooLarge(dataOffset) }
    fileByteCount = total
    entries = zip(ordered, dataRanges).map { spec, range in
      Entry(spec: spec, fileRange: range.lowerBound + dataOffset..<range.upperBound + dataOffset)
    }
  }

  private static func ordered(_ tensors: [TensorSpec]) -> [TensorSpec] {
    let groups = Dictionary(grouping: tensors, by: \.dtype)
    return DType.allCases.reversed().flatMap { dtype in
      groups[dtype, default: []].sorted { $0.name < $1.name }
    }
  }

  private static func byteCount(of spec: TensorSpec) throws(LayoutFault) -> Int {
    if let fault = NameFault(in: spec.name) { throw .invalidName(spec.name, fault) }
    guard spec.shape.allSatisfy({ $0 >= 0 }) else { throw .sizeOverflow(spec) }
    switch StoredSize(spec.dtype, spec.shape) {
    case .bytes(let count): return count
    case .overflow: throw .sizeOverflow(spec)
    case .partialByte: throw .partialByte(spec)
    }
  }

  private static func header(
    _ tensors: [(TensorSpec, Range<Int>)], _ metadata: HeaderMetadata
  ) throws(LayoutFault) -> [UInt8] {
    var text: [UInt8] = [UInt8(ascii: "{")]
    if !metadata.entries.isEmpty {
      let pairs = metadata.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { JSONText.quoted($0.key) + ":" + JSONText.quoted($0.value) }
      text += "\"__metadata__\":{\(pairs.joined(separator: ","))}".utf8
      if !tensors.isEmpty { text.append(UInt8(ascii: ",")) }
    }
    for (place, (spec, range)) in tensors.enumerated() {
      if place > 0 { text.append(UInt8(ascii: ",")) }
      text += JSONText.quotedBytes(spec.name.text)
      let shape = spec.shape.map(String.init).joined(separator: ",")
      text += ":{\"dtype\":\"\(spec.dtype.rawValue)\",\"shape\":[\(shape)],".utf8
      text += "\"data_offsets\":[\(range.lowerBound),\(range.upperBound)]}".utf8
    }
    text.append(UInt8(ascii: "}"))
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    guard text.count <= SafetensorsHeader.lengthLimit else { throw .headerTooLarge(text.count) }
    let prefix = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
    return prefix + text
  }
}
