/// What is wrong with a pickle, at which instruction and where.
package struct PickleFault: Error, Hashable, Sendable {
  /// The rule that is broken, with what was expected and what was found.
  package enum Kind: Hashable, Sendable {
    /// The bytes end inside an instruction.
    case truncated(needed: Int, available: Int)
    /// The bytes end without STOP.
    case missingStop
    /// Bytes follow STOP.
    case trailingBytes(Int)
    /// The byte is no instruction.
    case unknownOpcode(UInt8)
    /// An instruction that PyTorch never writes: it would run code or name what is not in the file.
    case refusedOpcode
    case unsupportedProtocol(UInt8)
    /// The instruction takes more values than there are.
    case stackUnderflow
    case stackBeyondLimit(Int)
    /// The instruction ends a group that no MARK began.
    case missingMark
    /// A group is left open, or values are left over, where the pickle ends.
    case leftOver(marks: Int, values: Int)
    /// Keys and values do not pair.
    case oddItemCount(Int)
    /// The memo has nothing under this number.
    case unknownMemo(UInt64)
    /// The number cannot be one of a memo of this pickle.
    case memoBeyondLimit(UInt64, limit: Int)
    /// The value does not take this instruction.
    case wrongOperand(expected: String, found: String)
    /// The bytes are not UTF-8.
    case invalidText
    /// An integer of this many bytes.
    case longBeyondLimit(UInt64, limit: Int)
    /// Values are nested in each other more often than `limit`.
    case tooDeep(limit: Int)
    /// The pickle itself has more bytes than are read.
    case tooLarge(limit: Int)
  }

  package var kind: Kind
  /// The instruction; nil between instructions.
  package var opcode: PickleOpcode?
  /// The place of the instruction, counted from the first byte of the pickle.
  package var byteOffset: Int

  package init(_ kind: Kind, opcode: PickleOpcode? = nil, byteOffset: Int) {
    self.kind = kind
    self.opcode = opcode
    self.byteOffset = byteOffset
  }
}

extension PickleFault: CustomStringConvertible {
  /// The instruction, the rule and the place: `SETITEMS: no MARK before it (byte 31)`.
  package var description: String {
    (opcode.map { "\($0.name): " } ?? "") + "\(kind) (byte \(byteOffset) of the pickle)"
  }
}

extension PickleFault.Kind: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let needed, let available):
      "the pickle is cut short: expected \(needed) more bytes, found \(available)"
    case .missingStop: "the pickle ends without STOP"
    case .trailingBytes(let count): "\(count) bytes follow STOP"
    case .unknownOpcode(let byte): "0x\(String(byte, radix: 16)) is no pickle instruction"
    case .refusedOpcode: "PyTorch does not write this instruction, and it is not read"
    case .unsupportedProtocol(let number): "protocol \(number); 5 is the highest that is known"
    case .stackUnderflow: "takes more values than there are"
    case .stackBeyondLimit(let limit): "more than \(limit) values wait on the stack"
    case .missingMark: "no MARK before it"
    case .leftOver(let marks, let values):
      "expected one value at the end, found \(values) values and \(marks) open MARKs"
    case .oddItemCount(let count): "expected keys and values in pairs, found \(count) values"
    case .unknownMemo(let number): "the memo has no value \(number)"
    case .memoBeyondLimit(let number, let limit):
      "memo number \(number); a pickle of this size has none above \(limit)"
    case .wrongOperand(let expected, let found): "expected \(expected), found \(found)"
    case .invalidText: "text is not UTF-8"
    case .longBeyondLimit(let count, let limit):
      "an integer of \(count) bytes; the limit is \(limit)"
    case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
    case .tooLarge(let limit): "the pickle is larger than \(limit) bytes"
    }
  }
}
