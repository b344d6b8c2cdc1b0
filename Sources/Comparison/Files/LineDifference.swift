/// The difference between two texts, line by line, with some equal lines around each change.
///
/// The shortest script of Myers, "An O(ND) difference algorithm and its variations" (1986); beyond
/// `limit` changes all lines between the common start and the common end are replaced.
package struct LineDifference: Hashable, Sendable {
  /// A line of a script.
  package struct Line: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      case common = " "
      case removed = "-"
      case added = "+"
      /// Equal lines that are left out; the text says how many.
      case omitted = "@"
    }
    package var kind: Kind
    package var text: String
  }

  /// The changed lines and up to `context` lines around them; empty for equal texts.
  package let lines: [Line]

  /// Compares two texts.
  package init(_ first: String, _ second: String, context: Int = 3, limit: Int = 2000) {
    let (a, b) = (Self.split(first), Self.split(second))
    lines = Self.shortened(Self.script(a, b, limit: limit), context: context)
  }

  /// All lines of both texts in order; taking away the added ones gives the first text.
  static func script(_ a: [String], _ b: [String], limit: Int) -> [Line] {
    let isSame = { (x: Int, y: Int) in a[x].utf8.elementsEqual(b[y].utf8) }
    var start = 0
    while start < min(a.count, b.count), isSame(start, start) { start += 1 }
    var end = 0
    while end < min(a.count, b.count) - start, isSame(a.count - 1 - end, b.count - 1 - end) {
      end += 1
    }
    let middle = changes(
      Array(a[start..<a.count - end]), Array(b[start..<b.count - end]), limit: limit)
    return a[..<start].map { Line(kind: .common, text: $0) } + middle
      + a[(a.count - end)...].map { Line(kind: .common, text: $0) }
  }

  private static func split(_ text: String) -> [String] {
    if text.isEmpty { return [] }
    return text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The script of two texts that neither begin nor end alike.
  private static func changes(_ a: [String], _ b: [String], limit: Int) -> [Line] {
    guard let trace = trace(a, b, limit: limit) else {
      return a.map { Line(kind: .removed, text: $0) } + b.map { Line(kind: .added, text: $0) }
    }
    var (x, y) = (a.count, b.count)
    var reversed: [Line] = []
    for (depth, reach) in trace.enumerated().reversed() {
      let diagonal = x - y
      let isDown =
        diagonal == -depth
        || (diagonal != depth
          && reach[diagonal - 1 + depth + 1] < reach[diagonal + 1 + depth + 1])
      let previous = isDown ? diagonal + 1 : diagonal - 1
      let startX = depth == 0 ? 0 : reach[previous + depth + 1]
      let startY = depth == 0 ? 0 : startX - previous
      while x > startX, y > startY {
        (x, y) = (x - 1, y - 1)
        reversed.append(Line(kind: .common, text: a[x]))
      }
      guard depth > 0 else { break }
      if isDown {
        y -= 1
        reversed.append(Line(kind: .added, text: b[y]))
      } else {
        x -= 1
        reversed.append(Line(kind: .removed, text: a[x]))
      }
    }
    return reversed.reversed()
  }

  /// For each number of changes, how far each diagonal reached before; nil above the limit.
  ///
  /// Entry `k + depth + 1` of a row belongs to diagonal k.
  private static func trace(_ a: [String], _ b: [String], limit: Int) -> [[Int]]? {
    var trace: [[Int]] = []
    var reach: [Int: Int] = [1: 0]
    for depth in 0...min(limit, a.count + b.count) {
      trace.append((-depth - 1...depth + 1).map { reach[$0] ?? -1 })
      for diagonal in stride(from: -depth, through: depth, by: 2) {
        let (left, right) = (reach[diagonal - 1] ?? -1, reach[diagonal + 1] ?? -1)
        var x = diagonal == -depth || (diagonal != depth && left < right) ? right : left + 1
        var y = x - diagonal
        while x < a.count, y < b.count, a[x].utf8.elementsEqual(b[y].utf8) {
          (x, y) = (x + 1, y + 1)
        }
        reach[diagonal] = x
        if x >= a.count, y >= b.count { return trace }
      }
    }
    return nil
  }

  private static func shortened(_ script: [Line], context: Int) -> [Line] {
    var keeps = [Bool](repeating: false, count: script.count)
    for (place, line) in script.enumerated() where line.kind != .common {
      for near in max(0, place - context)...min(script.count - 1, place + context) {
        keeps[near] = true
      }
    }
    guard keeps.contains(true) else { return [] }
    var lines: [Line] = []
    var omitted = 0
    func close() {
      guard omitted > 0 else { return }
      lines.append(
        Line(kind: .omitted, text: "\(omitted) equal \(omitted == 1 ? "line" : "lines")"))
      omitted = 0
    }
    for (line, isKept) in zip(script, keeps) {
      if isKept {
        close()
        lines.append(line)
      } else {
        omitted += 1
      }
    }
    close()
    return lines
  }
}
