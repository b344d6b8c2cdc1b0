import TestSupport
import Testing
import TorchFiles

/// Pickles that break a rule are refused with the instruction, the rule and the place.
@Suite struct `Malformed pickles` {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let fault: PickleFault

    init(
      _ title: String, _ bytes: [UInt8], _ kind: PickleFault.Kind, _ opcode: PickleOpcode? = nil,
      at byteOffset: Int
    ) {
      (testDescription, self.bytes) = (title, bytes)
      fault = PickleFault(kind, opcode: opcode, byteOffset: byteOffset)
    }
  }

  static let cases = [
    Case("P37 nothing", [], .missingStop, at: 0),
    Case("P37 missing STOP", [0x80, 2, 0x4E], .missingStop, at: 3),
    Case("P37 data after STOP", [0x80, 2, 0x4E, 0x2E, 0x4E], .trailingBytes(1), at: 4),
    Case("P37 STOP without a value", [0x80, 2, 0x2E], .stackUnderflow, .stop, at: 2),
    Case(
      "P37 values left over", [0x4E, 0x4E, 0x2E], .leftOver(marks: 0, values: 2), .stop, at: 2),
    Case("P37 open MARK", [0x4E, 0x28, 0x2E], .leftOver(marks: 1, values: 1), .stop, at: 2),
    Case("P37 POP of nothing", [0x30], .stackUnderflow, .pop, at: 0),
    Case("P37 TUPLE2 of one", [0x4E, 0x86], .stackUnderflow, .tuple2, at: 1),
    Case("P37 REDUCE below the MARK", [0x4E, 0x28, 0x4E, 0x52], .stackUnderflow, .reduce, at: 3),
    Case("P37 APPENDS without MARK", [0x5D, 0x4E, 0x65], .missingMark, .appends, at: 2),
    Case("P37 TUPLE without MARK", [0x4E, 0x74], .missingMark, .tuple, at: 1),
    Case(
      "P37 APPENDS to nothing", [0x28, 0x4E, 0x65], .stackUnderflow, .appends, at: 2),
    Case("P37 odd SETITEMS", [0x7D, 0x28, 0x4E, 0x75], .oddItemCount(1), .setitems, at: 3),
    Case(
      "P37 APPEND to a dict", [0x7D, 0x4E, 0x61],
      .wrongOperand(expected: "a list or an object", found: "a dict"), .append, at: 2),
    Case(
      "P37 SETITEM of a tuple", [0x29, 0x4E, 0x4E, 0x73],
      .wrongOperand(expected: "a dict or an object", found: "a tuple"), .setitem, at: 3),
    Case(
      "P37 ADDITEMS to a list", [0x5D, 0x28, 0x4E, 0x90],
      .wrongOperand(expected: "a set", found: "a list"), .additems, at: 3),
    Case(
      "P37 BUILD of a list", [0x5D, 0x7D, 0x62],
      .wrongOperand(expected: "an object", found: "a list"), .build, at: 2),
    Case(
      "P37 REDUCE of a string", [0x55, 1, 0x61, 0x29, 0x52],
      .wrongOperand(expected: "a class or function", found: "a string"), .reduce, at: 4),
    Case(
      "P37 REDUCE with a list", RawPickle.global("a", "b") + [0x5D, 0x52],
      .wrongOperand(expected: "a tuple of arguments", found: "a list"), .reduce, at: 6),
    Case("P37 memo beyond", [0x4E, 0x68, 3], .unknownMemo(3), .binget, at: 1),
    Case(
      "P37 memo of 2^32-1", [0x4E, 0x6A, 0xFF, 0xFF, 0xFF, 0xFF], .unknownMemo(0xFFFF_FFFF),
      .longBinget, at: 1),
    Case(
      "P37 memo put at 2^32-1", [0x4E, 0x72, 0xFF, 0xFF, 0xFF, 0xFF],
      .memoBeyondLimit(0xFFFF_FFFF, limit: 6), .longBinput, at: 1),
    Case("P37 memo of nothing", [0x71, 0], .stackUnderflow, .binput, at: 0),
    Case(
      "P37 LONG of 2 GiB", [0x8B, 0xFF, 0xFF, 0xFF, 0x7F],
      .longBeyondLimit(0x7FFF_FFFF, limit: 1024), .long4, at: 0),
    Case(
      "P37 LONG cut short", [0x8A, 4, 1], .truncated(needed: 4, available: 1), .long1, at: 0),
    Case(
      "P37 text of 4 GiB", [0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x61],
      .truncated(needed: 0xFFFF_FFFF, available: 1), .binunicode, at: 0),
    Case(
      "P37 text of 2^64-1", [0x8D] + [UInt8](repeating: 0xFF, count: 8),
      .truncated(needed: .max, available: 0), .binunicode8, at: 0),
    Case("P37 text not UTF-8", [0x58, 1, 0, 0, 0, 0xFF], .invalidText, .binunicode, at: 0),
    Case(
      "P37 frame beyond the end", [0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0, 0x4E, 0x2E],
      .truncated(needed: 9, available: 2), .frame, at: 2),
    Case(
      "P37 name without end", [0x63, 0x61, 0x0A, 0x62], .truncated(needed: 1, available: 0),
      .global, at: 0),
    Case("P37 protocol 6", [0x80, 6], .unsupportedProtocol(6), .proto, at: 0),
    Case("P37 no instruction", [0x80, 2, 0xFF], .unknownOpcode(0xFF), at: 2),
    Case(
      "P37 very many nested lists",
      [UInt8](repeating: 0x5D, count: 200_000) + [UInt8](repeating: 0x61, count: 199_999)
        + [0x2E],
      .tooDeep(limit: 500), .stop, at: 399_999),
    Case(
      "P37 very many nested MARKs", [UInt8](repeating: 0x28, count: 200_000),
      .tooDeep(limit: 1000), .mark, at: 1000),
    Case(
      "P37 very many waiting values", [UInt8](repeating: 0x4E, count: 300_000),
      .stackBeyondLimit(1 << 18), PickleOpcode.none, at: 1 << 18),
    Case(
      "P36 STACK_GLOBAL of numbers", [0x4B, 1, 0x4B, 2, 0x93],
      .wrongOperand(expected: "two strings", found: "an integer and an integer"), .stackGlobal,
      at: 4),
  ]

  @Test(arguments: cases)
  func `a broken pickle is refused`(_ example: Case) {
    #expect(throws: example.fault) { try PickleMachine.parse(example.bytes) }
  }

  static let refused: [PickleOpcode] = [
    .inst, .obj, .ext1, .ext2, .ext4, .persid, .get, .put, .int, .long, .float, .string, .unicode,
    .nextBuffer, .readonlyBuffer,
  ]

  @Test(arguments: refused)
  func `P36 instructions that PyTorch does not write are refused by name`(opcode: PickleOpcode) {
    let bytes = [0x80, 2, opcode.rawValue] + Array("os\nsystem\n".utf8)
    let fault = PickleFault(.refusedOpcode, opcode: opcode, byteOffset: 2)
    #expect(throws: fault) { try PickleMachine.parse(bytes) }
    #expect(fault.description.hasPrefix(opcode.name + ": "))
  }

  @Test func `instructions have the names of the format`() {
    #expect(PickleOpcode.longBinget.name == "LONG_BINGET")
    #expect(PickleOpcode.binint1.name == "BININT1")
    #expect(PickleOpcode.shortBinunicode.name == "SHORT_BINUNICODE")
  }

  @Test(arguments: 0..<200)
  func `damaged pickles never trap`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let tensor = RawPickle.tensor()
    var bytes = RawPickle.of(
      RawPickle.dict([("a", tensor), ("b", RawPickle.tuple(tensor, [0x5D, 0x28, 0x4E, 0x65]))]))
    for _ in 0..<generator.integer(1...4) {
      bytes[generator.integer(0...bytes.count - 1)] = UInt8(generator.integer(0...255))
    }
    if let value = try? PickleMachine.parse(bytes) { #expect(value.treeCount <= bytes.count) }
  }
}
