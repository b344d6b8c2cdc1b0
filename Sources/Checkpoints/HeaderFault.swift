package import StrictJSON
package import Tensors

/// What is wrong with the header of a safetensors file, in which entry, and where.
package struct HeaderFault: Error, Hashable, Sendable {
  /// The rule that is broken, with what was expected and what was found.
  package enum Kind: Hashable, Sendable {
    /// The length prefix exceeds `SafetensorsHeader.lengthLimit`.
    case lengthBeyondLimit(UInt64)
    /// The file ends before its header does.
    case headerTruncated(needed: Int, available: Int)
    /// The length prefix is 0.
    case emptyHeader
    /// The text is not the JSON that is needed here.
    case json(JSONError.Kind)
    /// Two entries have one name.
    case duplicateTensor
    /// A field of an entry, or a key of the metadata, stands twice.
    case duplicateKey(String)
    case missingField(String)
    case unknownDType(String)
    /// `data_offsets` has another number of elements than two.
    case offsetCount(Int)
    case invalidName(NameFault)
    /// The name is another spelling (Unicode normalisation) of a name in the same file.
    case equivalentName(TensorName)
    case reversedOffsets(begin: Int, end: Int)
    /// The number of bits of the shape does not fit 63 bits, in whichever order it is multiplied.
    case sizeOverflow(DType, shape: [Int])
    /// The elements do not fill whole bytes.
    case partialByte(DType, shape: [Int])
    case sizeMismatch(DType, shape: [Int], expected: Int, stored: Int)
    /// Bytes before this tensor belong to no tensor.
    case hole(expected: Int, found: Int)
    /// The tensor begins inside the one before it.
    case overlap(expected: Int, found: Int)
    /// The file ends before the data of its tensors do.
    case dataTruncated(needed: Int, available: Int)
    /// Bytes follow the last tensor.
    case trailingBytes(expected: Int, found: Int)
  }

  package var kind: Kind
  /// The entry, where the fault belongs to one.
  package var tensor: TensorName?
  /// The field of the entry, or `__metadata__`.
  package var field: String?
  /// The place in the file, counted from its first byte.
  package var byteOffset: Int

  package init(
    _ kind: Kind, tensor: TensorName? = nil, field: String? = nil, byteOffset: Int
  ) {
    self.kind = kind
    self.tensor = tensor
    self.field = field
    self.byteOffset = byteOffset
  }
}

extension HeaderFault: CustomStringConvertible {
  /// The entry, the rule and the place: `tensor 'x', shape: expected an array, found null (byte 31)`.
  package var description: String {
    let entry = tensor.map { "tensor \($0.quoted)" }
    let place = [entry, field].compactMap(\.self).joined(separator: ", ")
    return (place.isEmpty ? "" : place + ": ") + "\(kind) (byte \(byteOffset))"
  }
}

extension HeaderFault.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .lengthBeyondLimit(let length):
      "header length is \(length), the limit is \(SafetensorsHeader.lengthLimit)"
    case .headerTruncated(let needed, let available):
      "file ends inside the header: \(Shortfall(needed: needed, available: available))"
    case .emptyHeader: "header is empty; expected a JSON object"
    case .json(let kind): "\(kind)"
    case .duplicateTensor: "two entries have this name"
    case .duplicateKey(let key): "duplicate key \(JSONText.quoted(key))"
    case .missingField(let field): "missing field \(JSONText.quoted(field))"
    case .unknownDType(let name):
      "unknown dtype \(JSONText.quoted(name)); expected one of "
        + DType.allCases.map(\.rawValue).joined(separator: ", ")
    case .offsetCount(let count): "expected two data offsets, found \(count)"
    case .invalidName(let fault): "\(fault)"
    case .equivalentName(let other):
      "the name is another Unicode spelling of \(other.quoted) in the same file"
    case .reversedOffsets(let begin, let end):
      "data offsets end (\(end)) before they begin (\(begin))"
    case .sizeOverflow(let dtype, let shape):
      "the size of \(dtype.rawValue) \(shape) does not fit 63 bits"
    case .partialByte(let dtype, let shape):
      "\(dtype.rawValue) \(shape) does not fill a whole number of bytes"
    case .sizeMismatch(let dtype, let shape, let expected, let stored):
      "\(dtype.rawValue) \(shape) takes \(expected) bytes, its data offsets hold \(stored)"
    case .hole(let expected, let found):
      "expected its data to begin at offset \(expected), found \(found): a hole"
    case .overlap(let expected, let found):
      "expected its data to begin at offset \(expected), found \(found): tensors overlap"
    case .dataTruncated(let needed, let available):
      "file is cut short: \(Shortfall(needed: needed, available: available))"
    case .trailingBytes(let expected, let found):
      "expected the file to end at byte \(expected), found \(found - expected) more bytes"
    }
  }
}
