import Storage

/// Pickles that follow each other in a file, whose lengths nobody says: more is read until each
/// ends.
struct PickleSequence {
  private let file: InputFile
  private let range: Range<Int>
  /// Where the next pickle begins in the file.
  private(set) var position: Int
  /// The bytes from `position` on, as far as they have been read.
  private var ahead: [UInt8] = []

  private static let firstRead = 1 << 16

  init(_ file: InputFile, _ range: Range<Int>) {
    self.file = file
    self.range = range
    position = range.lowerBound
  }

  /// Reads the next pickle, which errors call `part`.
  mutating func next(_ part: String) throws(TorchError) -> PickleValue {
    while true {
      do {
        let (root, end) = try PickleMachine.parsePrefix(ahead)
        ahead.removeFirst(end)
        position += end
        return root
      } catch {
        if Self.mayContinue(error), try readMore() { continue }
        throw TorchError(file.path, .pickle(error, of: part))
      }
    }
  }

  /// Whether more bytes could mend the fault.
  private static func mayContinue(_ fault: PickleFault) -> Bool {
    switch fault.kind {
    case .truncated, .missingStop: true
    default: false
    }
  }

  /// Doubles what has been read, so that all attempts together cost as much as two.
  private mutating func readMore() throws(TorchError) -> Bool {
    let wanted = min(
      max(Self.firstRead, 2 * ahead.count), range.upperBound - position, PickleMachine.byteLimit)
    guard wanted > ahead.count else { return false }
    let start = position + ahead.count
    ahead += try TorchError.reading { () throws(FileError) in
      try file.bytes(in: start..<position + wanted)
    }
    return true
  }
}
