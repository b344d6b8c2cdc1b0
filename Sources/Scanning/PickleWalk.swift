internal import Storage
internal import TorchFiles

/// One pickle, taken apart instruction by instruction; nothing is evaluated.
///
/// A stack and a memo are kept of texts only, so that names of STACK_GLOBAL are found. Where the
/// loader would refuse, the walk goes on; it ends at STOP, at a byte that is no instruction, and
/// where the bytes end.
struct PickleWalk {
  /// How the walk ended.
  enum End: Equatable {
    case stop
    /// Why there is no further instruction.
    case broken(String)
  }

  /// From the first byte to the one behind the last instruction.
  private(set) var range: Range<Int>
  private(set) var end = End.broken("it has not begun")
  private(set) var opcodeCount = 0
  /// Whether it begins with PROTO and a protocol that is known.
  private(set) var hasProtocol = false
  /// Whether something plausible that is named is called or made an instance of.
  private(set) var isCalling = false
  private(set) var globals: GlobalTally
  private var source: ByteWindow
  private var stack = TracedStack()
  private var memo = TracedMemo()

  /// Walks the pickle that begins at `start` of the window's part.
  init(_ source: ByteWindow, from start: Int, into tally: GlobalTally = GlobalTally())
    throws(FileError)
  {
    self.source = source
    self.source.seek(start)
    range = start..<start
    globals = tally
    try walk()
  }

  private mutating func walk() throws(FileError) {
    let start = range.lowerBound
    while true {
      let place = source.position
      range = start..<place
      guard let byte = try source.byte() else { return end = .broken("the bytes end without STOP") }
      guard let opcode = PickleOpcode(rawValue: byte) else {
        return end = .broken("0x\(String(byte, radix: 16)) is no instruction")
      }
      guard try step(opcode, at: place) else {
        return end = .broken("\(opcode.name) is cut short or has no valid argument")
      }
      opcodeCount += 1
      range = start..<source.position
      if opcode == .stop { return end = .stop }
    }
  }

  /// Whether the instruction is whole.
  private mutating func step(_ opcode: PickleOpcode, at place: Int) throws(FileError) -> Bool {
    switch PickleArgument(opcode) {
    case .none: break
    case .bytes(let width):
      guard let number = try source.number(width) else { return false }
      if opcode == .proto, opcodeCount == 0 { hasProtocol = number <= 5 }
      return try apply(opcode, number, at: place)
    case .counted(let width):
      guard let count = try source.number(width), let text = source.take(count) else {
        return false
      }
      stack.push(opcode.isText ? TracedValue(text: text, .plain) : .other)
      return true
    case .line:
      guard let line = try source.line() else { return false }
      return try apply(opcode, line)
    case .twoLines:
      guard let module = try source.line(), let name = try source.line() else { return false }
      if opcode == .inst { stack.popGroup() }
      try add(TracedValue(text: module, .plain), TracedValue(text: name, .plain), opcode, place)
      if opcode == .inst { isCalling = isCalling || globals.hasPlausible }
      stack.push(.other)
      return true
    }
    apply(opcode)
    if opcode == .stackGlobal {
      let name = stack.pop()
      try add(stack.pop(), name, opcode, place)
      stack.push(.other)
    }
    return true
  }

  /// Instructions with a number.
  private mutating func apply(
    _ opcode: PickleOpcode, _ number: UInt64, at place: Int
  ) throws(FileError) -> Bool {
    switch opcode {
    case .proto, .frame: break
    case .binget, .longBinget: stack.push(memo[number])
    case .binput, .longBinput: memo.set(number, stack.top)
    case .ext1, .ext2, .ext4:
      // EXT4 is signed.
      globals.add(extension: Int(Int32(truncatingIfNeeded: number)), opcode, at: place)
      stack.push(.other)
    default: stack.push(.other)
    }
    return true
  }

  /// Instructions with a line of text.
  private mutating func apply(_ opcode: PickleOpcode, _ line: Range<Int>) throws(FileError) -> Bool
  {
    switch opcode {
    case .unicode: stack.push(TracedValue(text: line, .escaped))
    case .persid: stack.push(.other)
    case .string:
      guard let trimmed = try quoted(line) else { return false }
      stack.push(TracedValue(text: trimmed, .quoted))
    case .get, .put:
      guard let number = try memoNumber(line) else { return false }
      if opcode == .get { stack.push(memo[number]) } else { memo.set(number, stack.top) }
    default:
      guard try isNumber(line, isFloat: opcode == .float) else { return false }
      stack.push(.other)
    }
    return true
  }

  /// The place of a literal with its quotes; nil where it has none.
  private mutating func quoted(_ line: Range<Int>) throws(FileError) -> Range<Int>? {
    var line = line
    while let last = try source.peek(at: line.upperBound - 1), !line.isEmpty,
      [0x20, 0x09, 0x0D].contains(last)
    { line = line.lowerBound..<line.upperBound - 1 }
    guard line.count >= 2, let first = try source.peek(at: line.lowerBound),
      let last = try source.peek(at: line.upperBound - 1), first == last,
      [0x22, 0x27].contains(first)
    else { return nil }
    return line
  }

  /// The number that a line spells as Python reads it: spaces around it, underscores within.
  private mutating func memoNumber(_ line: Range<Int>) throws(FileError) -> UInt64? {
    var number: UInt64?
    for place in line {
      guard let byte = try source.peek(at: place) else { return nil }
      switch byte {
      case 0x30...0x39:
        let (product, isTooLarge) = (number ?? 0).multipliedReportingOverflow(by: 10)
        let (sum, isBeyond) = product.addingReportingOverflow(UInt64(byte - 0x30))
        guard !isTooLarge, !isBeyond else { return nil }
        number = sum
      case 0x20, 0x09, 0x0B, 0x0C, 0x0D, UInt8(ascii: "_"), UInt8(ascii: "+"): break
      default: return nil
      }
    }
    return number
  }

  /// Letters of numbers: integers may be hexadecimal, octal or binary, floats NaN and infinity.
  private static let floatLetters = Set("0123456789+-._eEinfatyINFATY \t\u{B}\u{C}\r".utf8)
  private static let integerLetters = Set(
    "0123456789abcdefABCDEFxXoOlL+-_ \t\u{B}\u{C}\r".utf8)

  private mutating func isNumber(_ line: Range<Int>, isFloat: Bool) throws(FileError) -> Bool {
    let letters = isFloat ? Self.floatLetters : Self.integerLetters
    for place in line {
      guard let byte = try source.peek(at: place), letters.contains(byte) else { return false }
    }
    return !line.isEmpty
  }

  /// Instructions without an argument.
  private mutating func apply(_ opcode: PickleOpcode) {
    switch opcode {
    case .stop, .stackGlobal, .readonlyBuffer: break
    case .mark: stack.push(.mark)
    case .pop: stack.pop()
    case .popMark: stack.popGroup()
    case .dup: stack.push(stack.top)
    case .append, .build: stack.pop()
    case .setitem: stack.pop(2)
    case .appends, .setitems, .additems: stack.popGroup()
    case .memoize: memo.memoize(stack.top)
    case .list, .tuple, .dict, .frozenset, .obj:
      stack.popGroup()
      stack.push(.other)
    case .tuple1, .binpersid: replace(1)
    case .tuple2, .reduce, .newobj: replace(2)
    case .tuple3, .newobjEx: replace(3)
    default: stack.push(.other)
    }
    switch opcode {
    case .reduce, .newobj, .newobjEx, .obj, .build:
      isCalling = isCalling || globals.hasPlausible
    default: break
    }
  }

  private mutating func replace(_ count: Int) {
    stack.pop(count)
    stack.push(.other)
  }

  private mutating func add(
    _ module: TracedValue, _ name: TracedValue, _ opcode: PickleOpcode, _ place: Int
  ) throws(FileError) {
    let texts = (try text(module), try text(name))
    globals.add(module: texts.0, name: texts.1, opcode, at: place)
  }

  private func text(_ value: TracedValue) throws(FileError) -> String? {
    guard let (place, spelling) = value.text else { return nil }
    return SpeltText.text(try source.bytes(in: place), spelling)
  }
}

extension PickleOpcode {
  /// Whether it pushes a text of which the length is stated.
  fileprivate var isText: Bool {
    switch self {
    case .binstring, .shortBinstring, .binunicode, .shortBinunicode, .binunicode8: true
    default: false
    }
  }
}

/// What follows the byte of an instruction.
enum PickleArgument {
  case none
  case bytes(Int)
  /// Bytes behind their count, which has this width.
  case counted(Int)
  case line
  case twoLines

  init(_ opcode: PickleOpcode) {
    self =
      switch opcode {
      case .binint1, .binget, .binput, .ext1, .proto: .bytes(1)
      case .binint2, .ext2: .bytes(2)
      case .binint, .longBinget, .longBinput, .ext4: .bytes(4)
      case .binfloat, .frame: .bytes(8)
      case .long1, .shortBinstring, .shortBinunicode, .shortBinbytes: .counted(1)
      case .long4, .binstring, .binunicode, .binbytes: .counted(4)
      case .binunicode8, .binbytes8, .bytearray8: .counted(8)
      case .int, .long, .float, .string, .unicode, .persid, .get, .put: .line
      case .global, .inst: .twoLines
      default: .none
      }
  }
}
