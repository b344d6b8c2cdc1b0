internal import Storage

/// Pickles, and what follows them.
extension FileScan {
  /// A pickle and those that follow it.
  mutating func pickles(
    from first: PickleWalk, _ range: Range<Int>, _ member: String?
  ) throws {
    var tally = first.globals
    var count = 1
    var end = first.end
    var position = first.range.upperBound
    while end == .stop, position < range.upperBound {
      let walk = try PickleWalk(ByteWindow(file, range), from: position)
      guard walk.isCertain || walk.end == .stop && walk.hasProtocol else { break }
      tally.merge(walk.globals)
      count += 1
      (end, position) = (walk.end, walk.range.upperBound)
    }
    if case .broken(let reason) = end {
      fault(.broken, member, position, "the pickle is broken off: \(reason)")
    }
    result.pickleCount += count
    if position < range.upperBound {
      let sweep = try PickleSweep(file, position..<range.upperBound)
      tally.merge(sweep.globals)
      result.pickleCount += sweep.pickleCount
    }
    add(tally, member)
  }

  /// Pickles in bytes that no directory leads to.
  mutating func sweep(_ range: Range<Int>, _ member: String?) throws {
    let sweep = try PickleSweep(file, range)
    result.pickleCount += sweep.pickleCount
    add(sweep.globals, member)
  }

  private mutating func add(_ tally: GlobalTally, _ member: String?) {
    result.globals += tally.globals.map { FoundGlobal(member: member, global: $0) }
    if tally.unlistedCount > 0 {
      fault(.limit, member, nil, "\(tally.unlistedCount) more globals are not listed")
    }
  }

  mutating func numpy(_ range: Range<Int>, _ member: String?) throws -> String {
    guard let header = try NumpyHeader(file, range) else {
      fault(.archive, member, range.lowerBound, "the header of the NumPy array is cut short")
      return "npy, cut short"
    }
    guard header.holdsObjects else { return "npy" }
    let walk = try PickleWalk(ByteWindow(file, header.data), from: header.data.lowerBound)
    guard walk.opcodeCount > 0, walk.isLikely else {
      fault(.broken, member, header.data.lowerBound, "an array of objects without a pickle")
      return "npy of objects"
    }
    try pickles(from: walk, header.data, member)
    return "npy of objects"
  }
}
