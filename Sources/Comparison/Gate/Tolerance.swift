package import Analysis

/// How far a tensor may be from the one it is compared with.
package enum Tolerance: Hashable, Sendable {
  /// The same bits, type and extents.
  case exact
  /// At most so many representable numbers apart, in the coarser type.
  case ulp(UInt64)
  /// `|b - a| <= atol + rtol |a|` for every element, as `numpy.allclose` has it.
  case close(PairScan.Tolerance)
  /// `||b - a|| <= limit ||a||`.
  case relativeL2(Double)

  /// Reads `exact`, `ulp=N`, `atol=X,rtol=Y` (either may be left out) or `rel-l2=X`.
  package init(_ text: String) throws(ToleranceFault) {
    if text == "exact" {
      self = .exact
      return
    }
    var close = PairScan.Tolerance(absolute: 0, relative: 0)
    var seen: Set<String> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let key = sides[0].trimmingSpaces
      guard sides.count == 2, seen.insert(key).inserted else { throw ToleranceFault(text: text) }
      let value = sides[1].trimmingSpaces
      switch key {
      case "ulp":
        guard let steps = UInt64(value), seen.count == 1, part.count == text.count else {
          throw ToleranceFault(text: text)
        }
        self = .ulp(steps)
        return
      case "rel-l2", "rel_l2":
        guard let limit = Self.limit(value), part.count == text.count else {
          throw ToleranceFault(text: text)
        }
        self = .relativeL2(limit)
        return
      case "atol":
        guard let limit = Self.limit(value) else { throw ToleranceFault(text: text) }
        close.absolute = limit
      case "rtol":
        guard let limit = Self.limit(value) else { throw ToleranceFault(text: text) }
        close.relative = limit
      default: throw ToleranceFault(text: text)
      }
    }
    self = .close(close)
  }

  private static func limit(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }

  /// What a pair has that is more than the tolerance allows, in words; nil if it is within.
  package func excess(_ pair: PairStatistics) -> String? {
    let newNaN = pair.nanIntroducedCount + pair.nanRemovedCount
    let newInfinite = pair.infinityIntroducedCount + pair.infinityRemovedCount
    switch self {
    case .exact:
      return pair.isEqual
        ? nil : "\(pair.changedCount) of \(pair.elementCount) elements are other bits"
    case .ulp(let limit):
      if newNaN > 0 { return "\(newNaN) elements are NaN on one side" }
      guard let found = pair.maximumULP else {
        return pair.isEqual ? nil : "\(pair.changedCount) elements differ, and have no ULPs"
      }
      return found <= limit ? nil : "\(found) ULP apart, \(limit) allowed"
    case .close(let limits):
      guard let count = pair.beyondToleranceCount, count > 0 else {
        return pair.isEqual || pair.beyondToleranceCount != nil
          ? nil : "\(pair.changedCount) elements differ"
      }
      return "\(count) elements differ by more than \(limits.absolute) + \(limits.relative) |a|; "
        + "the largest difference is \(ChangeVerdict.short(pair.maximumDifference))"
    case .relativeL2(let limit):
      if newNaN + newInfinite > 0 {
        return "\(newNaN + newInfinite) elements are NaN or infinite on one side"
      }
      return pair.relativeL2 <= limit
        ? nil : "relative L2 is \(ChangeVerdict.short(pair.relativeL2)), \(limit) allowed"
    }
  }
}

/// A tolerance that cannot be read.
package struct ToleranceFault: Error, Hashable, CustomStringConvertible {
  package let text: String

  package var description: String {
    "'\(text)' is no tolerance: use exact, ulp=N, atol=X,rtol=Y or rel-l2=X, with numbers from 0"
  }
}

extension StringProtocol {
  /// The text without spaces at its ends.
  var trimmingSpaces: String {
    var rest = Substring(self)
    while rest.first == " " { rest.removeFirst() }
    while rest.last == " " { rest.removeLast() }
    return String(rest)
  }
}
