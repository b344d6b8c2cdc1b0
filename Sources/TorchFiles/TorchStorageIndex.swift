import Tensors

/// Where a file keeps the storages of its tensors.
struct TorchStorageIndex: Sendable {
  /// What a persistent id says of a storage.
  struct Identity {
    let type: PickleGlobal
    let key: String
    /// The elements of the storage.
    let storageCount: Int
    /// The elements of the storage, or of the part of it that is meant.
    let elementCount: Int
    /// In files of the old format: a part of another storage, in elements.
    let view: (key: String, offset: Int)?

    /// Reads `('storage', class, key, location, count[, view])`.
    init(_ value: PickleValue) throws(TensorFault) {
      guard let parts = value.persistentID?.elements, [5, 6].contains(parts.count),
        parts[0].string == "storage", let type = parts[1].global, let key = parts[2].string,
        let count = parts[4].int, count >= 0
      else { throw .malformedStorage }
      self.type = type
      self.key = key
      storageCount = count
      guard parts.count == 6, !parts[5].isNone else {
        (elementCount, view) = (count, nil)
        return
      }
      guard let parts = parts[5].elements, parts.count == 3, let offset = parts[1].int,
        let size = parts[2].int, let viewKey = parts[0].string, offset >= 0, size >= 0
      else { throw .malformedStorage }
      // The view has its own key and count; those of the id are the whole storage's.
      (elementCount, view) = (size, (viewKey, offset))
    }
  }

  /// The bytes of each key, counted from the start of the file.
  let ranges: [String: Range<Int>]
  /// The class that each key is used with first, and a second one if there is.
  private let types: [String: (PickleGlobal, PickleGlobal?)]

  /// Takes the places of storages, and how `root`'s pickle uses them.
  init(_ ranges: [String: Range<Int>], root: PickleValue) {
    self.ranges = ranges
    types = Self.identities(in: root).reduce(into: [:]) { types, identity in
      guard let (first, second) = types[identity.key] else {
        types[identity.key] = (identity.type, nil)
        return
      }
      types[identity.key] = (first, second ?? (first == identity.type ? nil : identity.type))
    }
  }

  /// All well-formed persistent ids of a pickle.
  static func identities(in root: PickleValue) -> [Identity] {
    let tree = root.tree
    return tree.nodes.indices.compactMap { index in
      guard case .persistent = tree.nodes[index] else { return nil }
      let value = PickleValue(tree: tree, reference: PickleNode.Reference(index))
      return try? Identity(value)
    }
  }

  /// The element type of a class, in bytes; nil where it is not supported.
  static func width(of type: PickleGlobal) -> Int? {
    if type == TorchElementType.untyped { return 1 }
    return TorchElementType.dtype(storage: type).map { $0.bitWidth / 8 }
  }

  /// A storage of the file: its bytes, and the type that its class gives them.
  struct Storage {
    let key: String
    let dtype: DType?
    let range: Range<Int>
  }

  func storage(_ value: PickleValue) throws(TensorFault) -> Storage {
    let identity = try Identity(value)
    let key = identity.key
    guard let width = Self.width(of: identity.type) else {
      throw .unsupportedType(identity.type)
    }
    if let (first, second) = types[key], let second { throw .twoTypes(key: key, first, second) }
    guard let whole = ranges[key] else { throw .missingStorage(key: key) }
    let start = identity.view?.offset ?? 0
    let (end, endOverflow) = start.addingReportingOverflow(identity.elementCount)
    let (needed, overflow) = end.multipliedReportingOverflow(by: width)
    guard !endOverflow, !overflow, needed <= whole.count else {
      let needed = endOverflow || overflow ? Int.max : needed
      throw .storageTooSmall(key: key, needed: needed, available: whole.count)
    }
    let range = whole.lowerBound + start * width..<whole.lowerBound + needed
    return Storage(
      key: identity.view?.key ?? key, dtype: TorchElementType.dtype(storage: identity.type),
      range: range)
  }
}
