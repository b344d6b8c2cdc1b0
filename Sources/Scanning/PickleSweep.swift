internal import Storage
internal import TorchFiles

/// Looks for pickles in bytes that no reader says to be one: behind STOP, and where a pickle broke.
///
/// Raw arrays stand between the pickles of some writers, and attackers like to put a broken pickle
/// before a whole one. Only what chance does not make is taken: a plausible name that is called, or
/// a dangerous one.
struct PickleSweep {
  private(set) var globals = GlobalTally()
  private(set) var pickleCount = 0

  init(_ file: InputFile, _ range: Range<Int>) throws(FileError) {
    var bytes = ByteWindow(file, range)
    // Walks that lead nowhere may not cost more than this, so that the time stays linear.
    var budget = 4 * min(range.count, Int.max / 8) + (1 << 16)
    var place = range.lowerBound
    while let byte = try bytes.peek(at: place) {
      switch byte {
      case PickleOpcode.proto.rawValue:
        guard let number = try bytes.peek(at: place + 1), number <= 5 else { break }
        let walk = try PickleWalk(bytes, from: place)
        if walk.isCertain {
          globals.merge(walk.globals)
          pickleCount += 1
          place = walk.range.upperBound
          continue
        }
        budget -= walk.range.count
        if budget < 0 { place = max(place, walk.range.upperBound - 1) }
      case PickleOpcode.global.rawValue:
        try addGlobal(&bytes, at: place)
      default: break
      }
      place += 1
    }
  }

  /// Adds what looks like a GLOBAL of a dangerous name.
  private mutating func addGlobal(_ bytes: inout ByteWindow, at place: Int) throws(FileError) {
    guard let (module, end) = try Self.identifier(&bytes, from: place + 1),
      let (name, _) = try Self.identifier(&bytes, from: end + 1)
    else { return }
    guard GlobalJudgement(module, name).kind == .dangerous else { return }
    globals.add(module: module, name: name, .global, at: place)
  }

  private static let nameLimit = 128

  /// Letters, digits, underscores and dots up to a line feed, and the place of that.
  private static func identifier(
    _ bytes: inout ByteWindow, from start: Int
  ) throws(FileError) -> (String, Int)? {
    var text: [UInt8] = []
    while let byte = try bytes.peek(at: start + text.count), text.count <= nameLimit {
      switch byte {
      case 0x0A:
        return text.isEmpty ? nil : (String(decoding: text, as: UTF8.self), start + text.count)
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2E: text.append(byte)
      default: return nil
      }
    }
    return nil
  }
}

extension PickleWalk {
  /// Whether the bytes are a pickle and no accident: one that names something and uses it.
  var isCertain: Bool {
    globals.hasDanger || globals.hasPlausible && (end == .stop || isCalling)
      || end == .stop && hasProtocol && !globals.globals.isEmpty
  }

  /// Whether the bytes are a pickle where nothing else is known of them.
  var isLikely: Bool {
    isCertain || hasProtocol && (end == .stop || opcodeCount >= 2)
      || end == .stop && opcodeCount >= 4 && !globals.globals.isEmpty
  }
}
