/// The bytes of files that a share of the work has: of each file one run, or none.
struct Coverage: Sendable {
  private var runs: [Int: Range<Int>] = [:]
  /// The bytes of all runs.
  private(set) var byteCount = 0

  /// Appends bytes of a file, which follow those of it that are there.
  mutating func append(_ range: Range<Int>, of member: Int) {
    byteCount += range.count
    runs[member] = (runs[member]?.lowerBound ?? range.lowerBound)..<range.upperBound
  }

  /// The bytes of a file that are there.
  func run(of member: Int) -> Range<Int> { runs[member] ?? 0..<0 }

  /// Whether all bytes of a range are there; an empty one always is.
  func holds(_ range: Range<Int>, of member: Int) -> Bool {
    range.isEmpty || range.clamped(to: run(of: member)) == range
  }

  /// Whether the share has the end of a range and not all of it before.
  func holdsEndOnly(_ range: Range<Int>, of member: Int) -> Bool {
    let run = run(of: member)
    return !holds(range, of: member) && range.upperBound > run.lowerBound
      && range.upperBound <= run.upperBound
  }

  /// The files of which bytes are there, in their order.
  var members: [Int] { runs.keys.sorted() }
}
