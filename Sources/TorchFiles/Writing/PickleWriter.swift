import Tensors

/// Writes pickles of protocol 2 that `torch.load` accepts with `weights_only`, as far as their
/// classes are among those that it knows.
///
/// Nothing is memoised: a value that stands twice is written twice, which only storages, that have
/// names of their own, would notice.
/// Source: PyTorch 2.15, `torch/_weights_only_unpickler.py`; CPython 3.11, `Lib/pickle.py`.
struct PickleWriter {
  /// As many items at once as Python's pickler writes.
  private static let batch = 1000

  private(set) var bytes: [UInt8] = [PickleOpcode.proto.rawValue, 2]
  private let storages: [TorchStorage]
  private var depth = 0

  private init(storages: [TorchStorage]) { self.storages = storages }

  /// The pickle of a value whose tensors view `storages`.
  static func pickle(
    _ content: TorchContent, storages: [TorchStorage]
  ) throws(TorchLayoutFault) -> [UInt8] {
    var writer = PickleWriter(storages: storages)
    try writer.write(content)
    writer.put(.stop)
    return writer.bytes
  }

  private mutating func write(_ content: TorchContent) throws(TorchLayoutFault) {
    guard depth < PickleMachine.depthLimit else {
      throw .tooDeep(limit: PickleMachine.depthLimit)
    }
    depth += 1
    defer { depth -= 1 }
    switch content {
    case .none: put(.none)
    case .bool(let value): put(value ? .newtrue : .newfalse)
    case .int(let value): writeInteger(value)
    case .long(let bytes): try writeLong(bytes)
    case .float(let value): put(.binfloat, value.bitPattern.byteSwapped, 8)
    case .string(let text): try writeText(text)
    case .bytes(let bytes): try writeBytes(bytes)
    case .list(let elements):
      put(.emptyList)
      try writeElements(elements)
    case .tuple(let elements): try writeTuple(elements)
    case .set(let elements):
      try writeCall(PickleGlobal("__builtin__", "set"), [.list(elements)])
    case .dict(let entries):
      put(.emptyDict)
      try writeEntries(entries)
    case .orderedDict(let entries):
      try writeCall(Self.orderedDict, [])
      try writeEntries(entries)
    case .size(let extents):
      try writeCall(PickleGlobal("torch", "Size"), [.tuple(extents.map { .int($0) })])
    case .global(let global): try writeGlobal(global)
    case .object(let object): try writeObject(object)
    case .tensor(let view): try writeTensor(view)
    }
  }

  // MARK: Containers and objects

  private static let orderedDict = PickleGlobal("collections", "OrderedDict")

  private mutating func writeTuple(_ elements: [TorchContent]) throws(TorchLayoutFault) {
    let short: [PickleOpcode] = [.emptyTuple, .tuple1, .tuple2, .tuple3]
    if elements.count >= short.count { put(.mark) }
    for element in elements { try write(element) }
    put(elements.count < short.count ? short[elements.count] : .tuple)
  }

  private mutating func writeElements(_ elements: [TorchContent]) throws(TorchLayoutFault) {
    var rest = elements[...]
    while !rest.isEmpty {
      put(.mark)
      for element in rest.prefix(Self.batch) { try write(element) }
      put(.appends)
      rest = rest.dropFirst(Self.batch)
    }
  }

  private mutating func writeEntries(_ entries: [TorchContent.Entry]) throws(TorchLayoutFault) {
    var rest = entries[...]
    while !rest.isEmpty {
      put(.mark)
      for entry in rest.prefix(Self.batch) {
        try write(entry.key)
        try write(entry.value)
      }
      put(.setitems)
      rest = rest.dropFirst(Self.batch)
    }
  }

  private mutating func writeGlobal(_ global: PickleGlobal) throws(TorchLayoutFault) {
    guard !(global.module + global.name).utf8.contains(0x0A) else { throw .unsafeGlobal(global) }
    put(.global)
    bytes += "\(global.module)\n\(global.name)\n".utf8
  }

  private mutating func writeCall(
    _ function: PickleGlobal, _ arguments: [TorchContent]
  ) throws(TorchLayoutFault) {
    try writeGlobal(function)
    try writeTuple(arguments)
    put(.reduce)
  }

  private mutating func writeObject(_ object: TorchContent.Object) throws(TorchLayoutFault) {
    try write(object.type)
    try writeTuple(object.arguments)
    put(object.isCall ? .reduce : .newobj)
    try writeElements(object.elements)
    try writeEntries(object.entries)
    guard let state = object.state else { return }
    try write(state)
    put(.build)
  }

  // MARK: Tensors

  private mutating func writeTensor(_ view: TorchView) throws(TorchLayoutFault) {
    if let requiresGrad = view.parameter {
      try writeGlobal(PickleGlobal("torch._utils", "_rebuild_parameter"))
      try writePlainTensor(view)
      put(requiresGrad ? .newtrue : .newfalse)
      try writeCall(Self.orderedDict, [])
      put(.tuple3)
      put(.reduce)
    } else {
      try writePlainTensor(view)
    }
  }

  private mutating func writePlainTensor(_ view: TorchView) throws(TorchLayoutFault) {
    guard let dtype = TorchElementType.global(view.dtype) else {
      throw .unsupportedType(view.dtype)
    }
    let storage = TorchElementType.storage(view.dtype)
    let strides = view.strides ?? TorchTensor.rowMajorStrides(view.shape)
    let function = storage == nil ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2"
    try writeGlobal(PickleGlobal("torch._utils", function))
    put(.mark)
    try writeStorage(view.storage, class: storage ?? TorchElementType.untyped)
    writeInteger(view.offset)
    try writeTuple(view.shape.map { .int($0) })
    try writeTuple(strides.map { .int($0) })
    put(.newfalse)
    try writeCall(Self.orderedDict, [])
    if storage == nil { try writeGlobal(dtype) }
    put(.tuple)
    put(.reduce)
  }

  private mutating func writeStorage(
    _ index: Int, class type: PickleGlobal
  ) throws(TorchLayoutFault) {
    let storage = storages[index]
    // A class without a type counts bytes.
    let width = type == TorchElementType.untyped ? storage.dtype.bitWidth / 8 : 1
    put(.mark)
    try writeText("storage")
    try writeGlobal(type)
    try writeText(String(index))
    try writeText("cpu")
    writeInteger(storage.elementCount * width)
    put(.tuple)
    put(.binpersid)
  }

  // MARK: Literals

  private mutating func put(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

  private mutating func put(_ opcode: PickleOpcode, _ number: UInt64, _ width: Int) {
    put(opcode)
    bytes += (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
  }

  private mutating func writeInteger(_ value: Int) {
    let bits = UInt64(bitPattern: Int64(value))
    switch value {
    case 0...0xFF: put(.binint1, bits, 1)
    case 0...0xFFFF: put(.binint2, bits, 2)
    case Int(Int32.min)...Int(Int32.max): put(.binint, bits, 4)
    default:
      put(.long1, 8, 1)
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: bits >> UInt64(8 * $0)) }
    }
  }

  private mutating func writeLong(_ value: [UInt8]) throws(TorchLayoutFault) {
    guard value.count <= 0xFF else { throw .longBeyondLimit(value.count, limit: 0xFF) }
    put(.long1, UInt64(value.count), 1)
    bytes += value
  }

  private mutating func writeText(_ text: String) throws(TorchLayoutFault) {
    let count = text.utf8.count
    guard count <= 0xFFFF_FFFF else { throw .textBeyondLimit(count) }
    put(.binunicode, UInt64(count), 4)
    bytes += text.utf8
  }

  /// Bytes as encoded Latin-1 text, for protocol 2 has no other way.
  private mutating func writeBytes(_ value: [UInt8]) throws(TorchLayoutFault) {
    var text = ""
    text.unicodeScalars.append(contentsOf: value.map { Unicode.Scalar($0) })
    try writeCall(PickleGlobal("_codecs", "encode"), [.string(text), .string("latin1")])
  }
}
