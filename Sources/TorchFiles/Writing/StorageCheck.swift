import Tensors

/// Checks that storages have sizes, and that views lie inside them.
enum StorageCheck {
  /// The bytes of each storage, once every view in `content` has been checked.
  static func byteCounts(
    of storages: [TorchStorage], in content: TorchContent
  ) throws(TorchLayoutFault) -> [Int] {
    var byteCounts: [Int] = []
    for (index, storage) in storages.enumerated() {
      guard TorchElementType.global(storage.dtype) != nil else {
        throw .unsupportedType(storage.dtype)
      }
      guard let count = storage.dtype.byteCount(elementCount: storage.elementCount) else {
        throw .sizeOverflow
      }
      if let contents = storage.contents, contents.count != count {
        throw .contentsDiffer(storage: index, expected: count, found: contents.count)
      }
      byteCounts.append(count)
    }
    try check(content, storages, depth: 0)
    return byteCounts
  }

  private static func check(
    _ content: TorchContent, _ storages: [TorchStorage], depth: Int
  ) throws(TorchLayoutFault) {
    guard depth < PickleMachine.depthLimit else {
      throw .tooDeep(limit: PickleMachine.depthLimit)
    }
    let parts: [TorchContent]
    switch content {
    case .tensor(let view): return try check(view, storages)
    case .list(let elements), .tuple(let elements), .set(let elements): parts = elements
    case .dict(let entries), .orderedDict(let entries):
      parts = entries.flatMap { [$0.key, $0.value] }
    case .object(let object):
      parts =
        [object.type] + object.arguments + object.elements
        + object.entries.flatMap { [$0.key, $0.value] } + [object.state].compactMap(\.self)
    default: return
    }
    for part in parts { try check(part, storages, depth: depth + 1) }
  }

  private static func check(
    _ view: TorchView, _ storages: [TorchStorage]
  ) throws(TorchLayoutFault) {
    guard storages.indices.contains(view.storage) else {
      throw .missingStorage(view.storage, count: storages.count)
    }
    let storage = storages[view.storage]
    guard storage.dtype == view.dtype else {
      throw .typeDiffers(view.dtype, storage: storage.dtype)
    }
    guard let last = last(of: view), last < storage.elementCount else {
      throw .outside(view, available: storage.elementCount)
    }
  }

  /// The last element of a view, one before the first of an empty one; nil if it has none.
  private static func last(of view: TorchView) -> Int? {
    guard view.offset >= 0, view.shape.allSatisfy({ $0 >= 0 }) else { return nil }
    var count = 1
    for extent in view.shape where extent != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      count = product
    }
    let strides = view.strides ?? TorchTensor.rowMajorStrides(view.shape)
    guard strides.count == view.shape.count, strides.allSatisfy({ $0 >= 0 }) else { return nil }
    if view.shape.contains(0) { return view.offset - 1 }
    var last = view.offset
    for (extent, stride) in zip(view.shape, strides) {
      let (step, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, sumOverflow) = last.addingReportingOverflow(step)
      guard !overflow, !sumOverflow else { return nil }
      last = sum
    }
    return last
  }
}
