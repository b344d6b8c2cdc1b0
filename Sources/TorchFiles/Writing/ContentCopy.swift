import Storage
import Tensors

extension TorchFile {
  /// The most bytes of tensors that are copied with a value.
  package static let copyLimit = 64 << 20

  /// A value as content of another file: everything is made again as it was.
  ///
  /// Tensors get storages of their own, with their bytes, which are appended to `storages`; shared
  /// values are no longer shared, and parameters lose attributes that they were given. Meant for
  /// the small things beside the weights.
  package func content(
    of value: PickleValue, storages: inout [TorchStorage]
  ) throws(TorchError) -> TorchContent {
    var copy = ContentCopy(file: self, budget: 16 * value.treeCount + 1024, storages: storages)
    let content = try copy.content(of: value, depth: 0)
    storages = copy.storages
    return content
  }
}

/// The walk of `content(of:)`.
private struct ContentCopy {
  let file: TorchFile
  /// The values that may still be visited: shared values are visited once for each use.
  var budget: Int
  var storages: [TorchStorage]
  private var byteCount = 0

  init(file: TorchFile, budget: Int, storages: [TorchStorage]) {
    self.file = file
    self.budget = budget
    self.storages = storages
  }

  mutating func content(of value: PickleValue, depth: Int) throws(TorchError) -> TorchContent {
    budget -= 1
    guard budget > 0 else { throw fault(.tooManyPaths) }
    guard depth <= PickleMachine.depthLimit else {
      throw fault(.tooDeep(limit: PickleMachine.depthLimit))
    }
    switch value.node {
    case .none: return .none
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .long(let bytes): return .long(bytes)
    case .float(let number): return .float(number)
    case .string(let text): return .string(text)
    case .bytes(let bytes): return .bytes(bytes)
    case .list: return .list(try contents(of: value.elements ?? [], depth))
    case .tuple: return .tuple(try contents(of: value.elements ?? [], depth))
    case .set: return .set(try contents(of: value.elements ?? [], depth))
    case .dict: return .dict(try entries(value.entries ?? [], depth))
    case .global(let number): return .global(value.tree.globals[Int(number)])
    case .persistent: throw fault(.notATensor(found: value.kind))
    case .object:
      guard !file.isTensor(value) else { return .tensor(try view(of: file.tensor(value))) }
      return try object(value, depth)
    }
  }

  private mutating func contents(
    of values: [PickleValue], _ depth: Int
  ) throws(TorchError) -> [TorchContent] {
    var contents: [TorchContent] = []
    for value in values { contents.append(try content(of: value, depth: depth + 1)) }
    return contents
  }

  private mutating func entries(
    _ entries: [PickleValue.Entry], _ depth: Int
  ) throws(TorchError) -> [TorchContent.Entry] {
    var contents: [TorchContent.Entry] = []
    for (key, value) in entries {
      let key = try content(of: key, depth: depth + 1)
      contents.append(TorchContent.Entry(key, try content(of: value, depth: depth + 1)))
    }
    return contents
  }

  private mutating func object(
    _ value: PickleValue, _ depth: Int
  ) throws(TorchError) -> TorchContent {
    // The keywords of a call are beyond protocol 2.
    guard let object = value.object, object.keywords == nil else {
      throw fault(.notATensor(found: value.kind))
    }
    var copy = TorchContent.Object(
      isCall: object.isCall, type: try content(of: object.typeValue, depth: depth + 1),
      arguments: try contents(of: object.arguments, depth))
    copy.elements = try contents(of: object.elements, depth)
    copy.entries = try entries(object.entries, depth)
    if let state = object.state { copy.state = try content(of: state, depth: depth + 1) }
    return .object(copy)
  }

  private mutating func view(of tensor: TorchTensor) throws(TorchError) -> TorchView {
    byteCount += tensor.byteRange.count
    guard byteCount <= TorchFile.copyLimit else {
      throw fault(.tooLarge(limit: TorchFile.copyLimit))
    }
    let bytes = try TorchError.reading { () throws(FileError) in try file.bytes(of: tensor) }
    storages.append(TorchStorage(for: tensor.spec(""), contents: bytes))
    return TorchView(
      storage: storages.count - 1, dtype: tensor.dtype, shape: tensor.shape,
      parameter: tensor.isParameter ? tensor.requiresGrad : nil)
  }

  private func fault(_ fault: TensorFault) -> TorchError {
    TorchError(file.file.path, .tensor(fault, nil))
  }
}
