/// Where torch sums a stack of tensors in another order than one after the other.
///
/// It takes 32 columns at a time; the last columns of a tensor, which do not fill 32, go through
/// four interleaved streams, which shows with five models and more. Source: measured on torch 2.15
/// with one thread, tensors of at least 8 elements and fewer than 18 models.
enum StackSum {
  /// Elements of a block that are summed in four streams; blocks but the last are none.
  static func tail(of block: Block, modelCount: Int) -> Range<Int> {
    modelCount < 5 ? 0..<0 : block.count / 32 * 32..<block.count
  }

  /// The sum of one place's terms in four streams.
  static func interleaved(_ count: Int, _ term: (_ model: Int) -> Float) -> Float {
    var streams = SIMD4<Float>.zero
    let whole = count / 4 * 4
    for model in 0..<whole { streams[model % 4] += term(model) }
    for model in whole..<count { streams[0] += term(model) }
    return ((streams[0] + streams[1]) + streams[2]) + streams[3]
  }
}

extension Arithmetic {
  /// Puts torch's sums in place of the ones of the last columns of `sum`.
  func sumTail(of values: [Block], into sum: Block) {
    guard precision == .single else { return }
    for place in StackSum.tail(of: sum, modelCount: values.count) {
      unsafe sum.singles[place] = StackSum.interleaved(values.count) { values[$0].single(place) }
    }
  }

  /// Puts torch's sums of elected values and weights in place of the ones of the last columns.
  ///
  /// The values are the votes, or with `isLate` these times the weights.
  func sumElectedTail(
    of votes: [Block], weights: [Double], isLate: Bool, total: Block, into sum: Block,
    _ divisor: Block
  ) {
    guard precision == .single else { return }
    for place in StackSum.tail(of: sum, modelCount: votes.count) {
      let isPlus = total.single(place) >= 0
      let counts = votes.map { $0.single(place) != 0 && ($0.single(place) > 0) == isPlus }
      unsafe sum.singles[place] = StackSum.interleaved(votes.count) { model in
        guard counts[model] else { return 0 }
        let vote = votes[model].single(place)
        return isLate ? Float(parameter(Double(Float(weights[model]) * vote))) : vote
      }
      unsafe divisor.singles[place] = StackSum.interleaved(votes.count) {
        counts[$0] ? Float(weights[$0]) : 0
      }
    }
  }
}
