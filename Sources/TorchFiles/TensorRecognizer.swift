import Tensors

/// Recognises tensors in pickles by the functions that would make them.
///
/// Source: PyTorch 2.15, `torch/_utils.py` and `torch/_tensor.py` (`_reduce_ex_internal`).
struct TensorRecognizer: Sendable {
  let storages: TorchStorageIndex

  private static let tensorV1 = PickleGlobal("torch._utils", "_rebuild_tensor")
  private static let tensorV2 = PickleGlobal("torch._utils", "_rebuild_tensor_v2")
  private static let tensorV3 = PickleGlobal("torch._utils", "_rebuild_tensor_v3")
  private static let parameter = PickleGlobal("torch._utils", "_rebuild_parameter")
  private static let parameterWithState = PickleGlobal(
    "torch._utils", "_rebuild_parameter_with_state")
  /// Functions that make tensors of kinds that we do not read.
  private static let otherPrefixes = ["_rebuild_", "_sparse"]

  /// Whether a value is a tensor or parameter, of a kind that we read or not.
  static func isTensor(_ value: PickleValue) -> Bool {
    guard let object = value.object, object.isCall, let type = object.type else { return false }
    return type.module.hasPrefix("torch._") && otherPrefixes.contains { type.name.hasPrefix($0) }
  }

  /// The tensor that a value is, with every number checked against the storage.
  func tensor(_ value: PickleValue) throws(TensorFault) -> TorchTensor {
    guard Self.isTensor(value), let object = value.object else {
      throw .notATensor(found: value.kind)
    }
    guard object.type == Self.parameter || object.type == Self.parameterWithState else {
      return try plainTensor(object, found: value.kind, parameter: nil)
    }
    guard object.arguments.count >= 2, let inner = object.arguments[0].object,
      let requiresGrad = object.arguments[1].bool
    else { throw .malformed("expected a parameter of a tensor and a bool") }
    return try plainTensor(
      inner, found: object.arguments[0].kind, parameter: requiresGrad)
  }

  private func plainTensor(
    _ object: PickleObject, found: String, parameter: Bool?
  ) throws(TensorFault) -> TorchTensor {
    let arguments = object.arguments
    let known = [Self.tensorV1: 4, Self.tensorV2: 6, Self.tensorV3: 7]
    guard object.isCall, let type = object.type, let needed = known[type] else {
      throw .notATensor(found: found)
    }
    guard arguments.count >= needed else {
      throw .malformed("expected \(needed) arguments, found \(arguments.count)")
    }
    guard let offset = arguments[1].int, let shape = arguments[2].ints,
      let strides = arguments[3].ints
    else { throw .malformed("offset, shape and strides must be integers of at most 64 bits") }
    if arguments.count > needed { try Self.checkView(arguments[needed]) }
    let storage = try storages.storage(arguments[0])
    let dtype = try dtype(of: storage, type == Self.tensorV3 ? arguments[6] : nil)
    let tensor = TorchTensor(
      dtype: dtype, shape: shape, strides: strides, storageOffset: offset,
      storageKey: storage.key, storageRange: storage.range,
      requiresGrad: parameter ?? (needed > 4 ? arguments[4].bool ?? false : false),
      isParameter: parameter != nil)
    try Self.checkExtent(of: tensor)
    return tensor
  }

  /// Refuses views whose bits change the values of the stored elements.
  private static func checkView(_ metadata: PickleValue) throws(TensorFault) {
    for (key, words) in [("neg", "negated"), ("conj", "conjugated")]
    where metadata[key]?.bool == true {
      throw .lazyView(words)
    }
  }

  private func dtype(
    of storage: TorchStorageIndex.Storage, _ stated: PickleValue?
  ) throws(TensorFault) -> DType {
    guard let stated else {
      guard let dtype = storage.dtype else {
        throw .malformed("its storage has no type, and it states none")
      }
      return dtype
    }
    guard let global = stated.global else { throw .malformed("its dtype is \(stated.kind)") }
    guard let dtype = TorchElementType.dtype(global) else { throw .unsupportedType(global) }
    if let stored = storage.dtype, stored != dtype { throw .typeDiffers(dtype, storage: stored) }
    return dtype
  }

  private static func checkExtent(of tensor: TorchTensor) throws(TensorFault) {
    let (shape, strides, offset) = (tensor.shape, tensor.strides, tensor.storageOffset)
    guard shape.count == strides.count else {
      throw .rankDiffers(shape: shape, strides: strides)
    }
    guard offset >= 0, (shape + strides).allSatisfy({ $0 >= 0 }) else {
      throw .negative(shape: shape, strides: strides, offset: offset)
    }
    let width = tensor.dtype.bitWidth / 8
    let available = tensor.storageRange.count / width
    let overflow = TensorFault.sizeOverflow(tensor.dtype, shape: shape, strides: strides)
    // Every product is taken without empty extents, so that it bounds all partial ones.
    var count = width
    var last = offset
    for (extent, stride) in zip(shape, strides) where extent != 0 {
      let (product, overflowed) = count.multipliedReportingOverflow(by: extent)
      let (step, stepOverflowed) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, sumOverflowed) = last.addingReportingOverflow(step)
      guard !overflowed, !stepOverflowed, !sumOverflowed else { throw overflow }
      (count, last) = (product, sum)
    }
    let isEmpty = shape.contains(0)
    guard isEmpty ? offset <= available : last < available else {
      throw .outside(shape: shape, strides: strides, offset: offset, available: available)
    }
    guard isEmpty || count / width <= available else {
      throw .expanded(shape: shape, strides: strides)
    }
  }
}
