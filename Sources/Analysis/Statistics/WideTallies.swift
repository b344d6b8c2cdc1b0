internal import CKernels

/// Counts, sums and extremes of some neighbouring blocks of wide numbers.
struct WideTallies: Sendable {
  var zeros = 0
  var negativeZeros = 0
  var denormals = 0
  var nans = 0
  var positiveInfinities = 0
  var negativeInfinities = 0
  var sum = CompensatedSum()
  var magnitudeSum = CompensatedSum()
  var squareSum = CompensatedSum()
  var largest = 0.0

  mutating func add(_ block: ck_survey) {
    zeros += Int(block.zeros)
    negativeZeros += Int(block.negative_zeros)
    denormals += Int(block.denormals)
    nans += Int(block.nans)
    positiveInfinities += Int(block.positive_infinities)
    negativeInfinities += Int(block.negative_infinities)
    sum.add(block.sum)
    magnitudeSum.add(block.magnitude_sum)
    squareSum.add(block.square_sum)
    largest = max(largest, block.largest)
  }

  mutating func add(_ other: WideTallies) {
    zeros += other.zeros
    negativeZeros += other.negativeZeros
    denormals += other.denormals
    nans += other.nans
    positiveInfinities += other.positiveInfinities
    negativeInfinities += other.negativeInfinities
    sum.add(other.sum)
    magnitudeSum.add(other.magnitudeSum)
    squareSum.add(other.squareSum)
    largest = max(largest, other.largest)
  }
}
