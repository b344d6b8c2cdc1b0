/// Where the first NaN and the first infinities of some neighbouring tiles are.
struct FirstPlaces: Sendable {
  var nan: Int?
  var positiveInfinity: Int?
  var negativeInfinity: Int?

  init() {}

  /// Looks for the kinds that are known to be there, in numbers that begin at element `start`.
  ///
  /// `value` gives the number at an index below `count`.
  init(
    nan: Bool, positive: Bool, negative: Bool, from start: Int, count: Int,
    value: (Int) -> Double
  ) {
    var missing = (nan ? 1 : 0) + (positive ? 1 : 0) + (negative ? 1 : 0)
    var index = 0
    while missing > 0, index < count {
      let number = value(index)
      if !number.isFinite {
        if number.isNaN {
          if self.nan == nil { (self.nan, missing) = (start + index, missing - 1) }
        } else if number > 0 {
          if positiveInfinity == nil { (positiveInfinity, missing) = (start + index, missing - 1) }
        } else if negativeInfinity == nil {
          (negativeInfinity, missing) = (start + index, missing - 1)
        }
      }
      index += 1
    }
  }

  /// Adds what the tiles that follow have.
  mutating func append(_ next: FirstPlaces) {
    nan = nan ?? next.nan
    positiveInfinity = positiveInfinity ?? next.positiveInfinity
    negativeInfinity = negativeInfinity ?? next.negativeInfinity
  }
}
