/// Instructions that push a value.
extension PickleMachine {
  /// A value that the instruction itself spells.
  mutating func literal(_ opcode: PickleOpcode) throws(PickleFault) -> PickleNode {
    switch opcode {
    case .newtrue, .newfalse: return .bool(opcode == .newtrue)
    case .binint: return .int(Int(Int32(truncatingIfNeeded: try source.number(4))))
    case .binint1: return .int(Int(try source.number(1)))
    case .binint2: return .int(Int(try source.number(2)))
    case .long1: return try integer(try source.number(1))
    case .long4: return try integer(try source.number(4))
    case .binfloat: return .float(Double(bitPattern: try source.number(8).byteSwapped))
    case .binstring: return .string(try source.oldText(4))
    case .shortBinstring: return .string(try source.oldText(1))
    case .shortBinunicode: return .string(try source.text(1))
    case .binunicode: return .string(try source.text(4))
    case .binunicode8: return .string(try source.text(8))
    case .shortBinbytes: return .bytes(Array(try source.counted(1)))
    case .binbytes: return .bytes(Array(try source.counted(4)))
    case .binbytes8, .bytearray8: return .bytes(Array(try source.counted(8)))
    case .global:
      let module = try source.line()
      return global(PickleGlobal(module, try source.line()))
    default: return .none
    }
  }

  /// An integer of `count` bytes, two's complement, little-endian.
  private mutating func integer(_ count: UInt64) throws(PickleFault) -> PickleNode {
    guard count <= UInt64(Self.longLimit) else {
      throw fault(.longBeyondLimit(count, limit: Self.longLimit))
    }
    let bytes = try source.take(count)
    guard count <= 8 else { return .long(Array(bytes)) }
    let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
    let bits = bytes.reversed().reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
    return .int(Int(truncatingIfNeeded: bits))
  }

  private mutating func global(_ global: PickleGlobal) -> PickleNode {
    if let number = globalNumbers[global] { return .global(number) }
    let number = Int32(globals.count)
    globals.append(global)
    globalNumbers[global] = number
    return .global(number)
  }

  /// A value that is made of others on the stack.
  mutating func composed(_ opcode: PickleOpcode) throws(PickleFault) -> PickleNode {
    switch opcode {
    case .emptyList: return .list(sequence([]))
    case .emptyTuple: return .tuple(sequence([]))
    case .emptyDict: return .dict(dict([]))
    case .emptySet: return .set(sequence([]))
    case .list: return .list(sequence(try popGroup()))
    case .tuple: return .tuple(sequence(try popGroup()))
    case .frozenset: return .set(sequence(try popGroup()))
    case .dict: return .dict(dict(try paired(try popGroup())))
    case .tuple1: return .tuple(sequence(try pop(1)))
    case .tuple2: return .tuple(sequence(try pop(2)))
    case .tuple3: return .tuple(sequence(try pop(3)))
    case .binpersid: return .persistent(try pop())
    case .stackGlobal:
      let parts = try pop(2)
      guard case .string(let module) = nodes[Int(parts[0])],
        case .string(let name) = nodes[Int(parts[1])]
      else {
        let found = parts.map { nodes[Int($0)].kind }.joined(separator: " and ")
        throw fault(.wrongOperand(expected: "two strings", found: found))
      }
      return global(PickleGlobal(module, name))
    default: return .none
    }
  }

  private mutating func sequence(_ elements: [PickleNode.Reference]) -> Int32 {
    sequences.append(elements)
    return Int32(sequences.count - 1)
  }

  private mutating func dict(_ entries: [PickleNode.Entry]) -> Int32 {
    dicts.append(entries)
    return Int32(dicts.count - 1)
  }

  func paired(_ values: [PickleNode.Reference]) throws(PickleFault) -> [PickleNode.Entry] {
    guard values.count % 2 == 0 else { throw fault(.oddItemCount(values.count)) }
    return stride(from: 0, to: values.count, by: 2).map {
      PickleNode.Entry(key: values[$0], value: values[$0 + 1])
    }
  }
}
