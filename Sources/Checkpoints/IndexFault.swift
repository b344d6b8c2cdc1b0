package import StrictJSON
package import Tensors

/// What is wrong with the text of an index file.
package struct IndexFault: Error, Hashable, Sendable {
  /// The rule that is broken.
  package enum Kind: Hashable, Sendable {
    /// The file exceeds `SafetensorsIndex.byteLimit`.
    case tooLarge
    /// The text is not the JSON that is needed, with its line and column.
    case json(JSONError)
    case missingWeightMap
    case invalidName(NameFault)
    /// A file name that could lead out of the directory, or is none.
    case unsafeFileName(String, UnsafeFileName)
    /// A file name that does not end in `.safetensors`, or what else is expected.
    case wrongExtension(String, expected: [String] = [".safetensors"])
  }

  package var kind: Kind
  /// The tensor whose entry is wrong, where it is one entry.
  package var tensor: TensorName?

  package init(_ kind: Kind, tensor: TensorName? = nil) {
    self.kind = kind
    self.tensor = tensor
  }
}

extension IndexFault: CustomStringConvertible {
  package var description: String {
    (tensor.map { "tensor \($0.quoted): " } ?? "") + "\(kind)"
  }
}

extension IndexFault.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge: "the index is larger than \(SafetensorsIndex.byteLimit) bytes"
    case .json(let error): "\(error)"
    case .missingWeightMap: "missing member \"weight_map\""
    case .invalidName(let fault): "\(fault)"
    case .unsafeFileName(let name, let reason):
      "the file name \(JSONText.quoted(name)) is refused: \(reason.rawValue)"
    case .wrongExtension(let name, let expected):
      "expected a file name that ends in \(expected.joined(separator: " or ")), found "
        + JSONText.quoted(name)
    }
  }
}
