/// Reads pickles into inert trees: nothing that a pickle names is looked up, called or made.
///
/// The instructions work on a stack and a memo as in Python, and containers that the memo knows
/// are one container however they are reached, so that what is added later shows everywhere.
/// Classes and functions stay names, and what they would have made stays their arguments and state.
/// The machine does not recurse, and keeps at most one value for each instruction.
/// Source: CPython 3.11, `Lib/pickletools.py`.
package struct PickleMachine {
  /// The most bytes that a pickle may take.
  package static let byteLimit = 1 << 28
  /// The most bytes of one integer.
  package static let longLimit = 1024
  /// The deepest nesting; Python's own pickler gives up at about this depth.
  package static let depthLimit = 500
  /// The most values that may wait on the stack; lists and dicts come in batches of 1,000.
  package static let stackLimit = 1 << 18

  var source: PickleBytes
  var stack: [PickleNode.Reference] = []
  /// Where the open groups begin in the stack.
  var marks: [Int] = []
  var memo: [PickleNode.Reference?] = []
  var nodes: [PickleNode] = []
  /// Lists, tuples and sets, which are apart from their nodes so that they grow in place.
  var sequences: [[PickleNode.Reference]] = []
  var dicts: [[PickleNode.Entry]] = []
  var globals: [PickleGlobal] = []
  var globalNumbers: [PickleGlobal: Int32] = [:]
  var objects: [PickleNode.Object] = []

  private init(_ bytes: ArraySlice<UInt8>) { source = PickleBytes(bytes) }

  /// Reads a pickle that fills `bytes`.
  package static func parse(_ bytes: [UInt8]) throws(PickleFault) -> PickleValue {
    let (root, end) = try parsePrefix(bytes)
    guard end == bytes.count else {
      throw PickleFault(.trailingBytes(bytes.count - end), byteOffset: end)
    }
    return root
  }

  /// Reads the pickle that begins at `start`, and tells where it ends.
  package static func parsePrefix(
    _ bytes: [UInt8], from start: Int = 0
  ) throws(PickleFault) -> (root: PickleValue, end: Int) {
    let bytes = bytes[start...]
    guard bytes.count <= byteLimit else {
      throw PickleFault(.tooLarge(limit: byteLimit), byteOffset: 0)
    }
    var machine = PickleMachine(bytes)
    let root = try machine.run()
    let tree = PickleTree(machine)
    guard tree.isShallow(from: root, limit: depthLimit) else {
      throw machine.fault(.tooDeep(limit: depthLimit))
    }
    return (PickleValue(tree: tree, reference: root), machine.source.position)
  }

  private mutating func run() throws(PickleFault) -> PickleNode.Reference {
    while true {
      let opcode = try source.nextOpcode()
      if opcode == .stop { return try result() }
      try execute(opcode)
    }
  }

  private func result() throws(PickleFault) -> PickleNode.Reference {
    guard let root = stack.last else { throw fault(.stackUnderflow) }
    guard stack.count == 1, marks.isEmpty else {
      throw fault(.leftOver(marks: marks.count, values: stack.count))
    }
    return root
  }

  private mutating func execute(_ opcode: PickleOpcode) throws(PickleFault) {
    switch opcode {
    case .proto:
      let number = UInt8(try source.number(1))
      guard number <= 5 else { throw fault(.unsupportedProtocol(number)) }
    case .frame:
      let count = try source.number(8)
      let available = source.bytes.endIndex - source.position
      guard count <= UInt64(available) else {
        throw fault(.truncated(needed: Int(clamping: count), available: available))
      }
    case .stop: break
    case .mark:
      guard marks.count < 2 * Self.depthLimit else {
        throw fault(.tooDeep(limit: 2 * Self.depthLimit))
      }
      marks.append(stack.count)
    case .pop:
      if let mark = marks.last, mark == stack.count { marks.removeLast() } else { _ = try pop() }
    case .popMark: _ = try popGroup()
    case .dup: try push(try top())
    case .none, .newtrue, .newfalse, .binint, .binint1, .binint2, .long1, .long4, .binfloat,
      .binstring, .shortBinstring, .binunicode, .shortBinunicode, .binunicode8, .binbytes,
      .shortBinbytes, .binbytes8, .bytearray8, .global:
      try push(try literal(opcode))
    case .emptyList, .emptyTuple, .emptyDict, .emptySet, .list, .tuple, .dict, .frozenset,
      .tuple1, .tuple2, .tuple3, .stackGlobal, .binpersid:
      try push(try composed(opcode))
    case .append, .appends, .additems: try append(opcode)
    case .setitem, .setitems: try setItems(opcode)
    case .reduce, .newobj, .newobjEx: try makeObject(opcode)
    case .build: try build()
    case .binget: try recall(try source.number(1))
    case .longBinget: try recall(try source.number(4))
    case .binput: try memoize(try source.number(1))
    case .longBinput: try memoize(try source.number(4))
    case .memoize: try memoize(UInt64(memo.count))
    case .int, .long, .float, .string, .unicode, .persid, .get, .put, .inst, .obj, .ext1, .ext2,
      .ext4, .nextBuffer, .readonlyBuffer:
      throw fault(.refusedOpcode)
    }
  }

  // MARK: Stack and memo

  func fault(_ kind: PickleFault.Kind) -> PickleFault { source.fault(kind) }

  mutating func push(_ node: PickleNode) throws(PickleFault) {
    nodes.append(node)
    try push(PickleNode.Reference(nodes.count - 1))
  }

  private mutating func push(_ reference: PickleNode.Reference) throws(PickleFault) {
    guard stack.count < Self.stackLimit else { throw fault(.stackBeyondLimit(Self.stackLimit)) }
    stack.append(reference)
  }

  func top() throws(PickleFault) -> PickleNode.Reference {
    guard stack.count > marks.last ?? 0, let top = stack.last else { throw fault(.stackUnderflow) }
    return top
  }

  mutating func pop() throws(PickleFault) -> PickleNode.Reference {
    let top = try top()
    stack.removeLast()
    return top
  }

  /// The last `count` values, in the order in which they were pushed.
  mutating func pop(_ count: Int) throws(PickleFault) -> [PickleNode.Reference] {
    guard stack.count - (marks.last ?? 0) >= count else { throw fault(.stackUnderflow) }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  /// The values since the last MARK.
  mutating func popGroup() throws(PickleFault) -> [PickleNode.Reference] {
    guard let mark = marks.popLast() else { throw fault(.missingMark) }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private mutating func recall(_ number: UInt64) throws(PickleFault) {
    guard number < UInt64(memo.count), let reference = memo[Int(number)] else {
      throw fault(.unknownMemo(number))
    }
    try push(reference)
  }

  /// Numbers of a memo count values, of which there is at most one for each byte.
  private mutating func memoize(_ number: UInt64) throws(PickleFault) {
    guard number <= UInt64(source.bytes.count) else {
      throw fault(.memoBeyondLimit(number, limit: source.bytes.count))
    }
    let reference = try top()
    while memo.count <= Int(number) { memo.append(nil) }
    memo[Int(number)] = reference
  }
}
