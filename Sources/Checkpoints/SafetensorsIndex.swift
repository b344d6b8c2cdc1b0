import StrictJSON
package import Tensors

/// The index of a sharded checkpoint: which file holds which tensor.
package struct SafetensorsIndex: Sendable {
  /// What `metadata.total_size` says.
  package enum TotalSize: Hashable, Sendable {
    case missing
    case bytes(Int)
    /// Something else than a non-negative integer, in the spelling of the file.
    case invalid(String)
  }

  /// The most bytes of an index that are read, as on the Hugging Face hub.
  package static let byteLimit = 10 * 1024 * 1024

  /// The file name of every tensor, relative to the directory of the index.
  package let fileNames: [TensorName: String]
  /// The file names, each once, sorted by bytes.
  package let shards: [String]
  package let totalSize: TotalSize

  /// Parses the text of an index and checks every file name as text.
  ///
  /// The names of files have one of the `endings`; other formats have such indexes too.
  package init(
    _ bytes: [UInt8], endings: [String] = [".safetensors"]
  ) throws(IndexFault) {
    guard bytes.count <= Self.byteLimit else { throw IndexFault(.tooLarge) }
    let document: JSONDocument
    do { document = try JSONDocument(bytes) } catch { throw IndexFault(.json(error)) }
    guard let root = document.root.object else {
      throw Self.wrongKind(document.root, "an object", in: document)
    }
    guard let map = root["weight_map"] else { throw IndexFault(.missingWeightMap) }
    guard let members = map.object?.members else {
      throw Self.wrongKind(map, "weight_map to be an object", in: document)
    }
    var fileNames: [TensorName: String] = [:]
    var shards: Set<String> = []
    for member in members {
      let name = TensorName(member.key)
      if let fault = NameFault(in: name) { throw IndexFault(.invalidName(fault), tensor: name) }
      guard let fileName = member.value.string else {
        throw Self.wrongKind(member.value, "a file name", of: name, in: document)
      }
      if shards.insert(fileName).inserted { try Self.check(fileName, endings, of: name) }
      fileNames[name] = fileName
    }
    self.fileNames = fileNames
    self.shards = shards.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    totalSize = Self.totalSize(root["metadata"]?["total_size"], in: document)
  }

  private static func check(
    _ fileName: String, _ endings: [String], of tensor: TensorName
  ) throws(IndexFault) {
    if let reason = UnsafeFileName(in: fileName) {
      throw IndexFault(.unsafeFileName(fileName, reason), tensor: tensor)
    }
    guard endings.contains(where: { fileName.hasSuffix($0) }) else {
      throw IndexFault(.wrongExtension(fileName, expected: endings), tensor: tensor)
    }
  }

  private static func totalSize(_ value: JSONValue?, in document: JSONDocument) -> TotalSize {
    guard let value else { return .missing }
    if let size = value.integer, size >= 0 { return .bytes(size) }
    return .invalid(String(decoding: document.bytes[value.range].prefix(40), as: UTF8.self))
  }

  private static func wrongKind(
    _ value: JSONValue, _ expected: String, of tensor: TensorName? = nil,
    in document: JSONDocument
  ) -> IndexFault {
    let kind = JSONError.Kind.wrongKind(expected: expected, found: value.kind)
    return IndexFault(.json(document.error(kind, at: value.range.lowerBound)), tensor: tensor)
  }
}
