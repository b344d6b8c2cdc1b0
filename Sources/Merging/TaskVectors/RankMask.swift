internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Keeps each element with a probability that grows with the rank of its magnitude in its row
/// (DELLA's MAGPRUNE).
///
/// Needs blocks of whole rows. The probability of a rank is a threshold for a random word: of the
/// counter-based words of `docs/random-masks.md`, or of torch's serial generator.
struct RankMask: RememberingPruning {
  /// Where the random words come from.
  enum Words: Sendable {
    case counter(key: UInt64)
    case serial
  }

  let rows: RowShape
  private let thresholds: [UInt64]
  private let words: Words
  /// What an element of each rank is multiplied by to keep its expectation.
  private let expectation: [Double]
  /// float16 sums and ratios are taken in float32.
  private let isWidened: Bool
  var memory: RememberedMasks
  private var streams: [MersenneTwister] = []

  init(
    _ probabilities: RankProbabilities, rows: RowShape, words: Words, isWidened: Bool,
    remembers: Bool
  ) {
    self.rows = rows
    self.words = words
    self.isWidened = isWidened
    switch words {
    case .counter: thresholds = probabilities.counterThresholds
    case .serial: thresholds = probabilities.serialThresholds
    }
    expectation = probabilities.values.map { 1 / $0 }
    memory = RememberedMasks(isWanted: remembers)
  }

  var readsMagnitudes: Bool { true }
  var hasElementFactors: Bool { true }
  var rowElements: Int? { rows.groupElements }

  func arithmetic(_ arithmetic: Arithmetic) -> Arithmetic {
    guard isWidened, let single = ElementType(.f32) else { return arithmetic }
    return .rounded(to: single)
  }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning {
    var opened = remembering(over: tiling)
    if case .serial = words {
      opened.streams = tiling.map { tile in
        defer { stream.skip(tile.count) }
        return stream
      }
    }
    return opened
  }

  func stream(ofTile tile: Int) -> MersenneTwister {
    streams.indices.contains(tile) ? streams[tile] : .unused
  }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    memory.mask(first: first, scratch: scratch) { mask in
      switch words {
      case .counter(let key):
        arithmetic.rankMask(
          delta, rows: rows, thresholds: thresholds, key: key, first: first, into: mask)
      case .serial:
        arithmetic.rankMask(delta, rows: rows, thresholds: thresholds, from: &stream, into: mask)
      }
    }
  }

  func factors(_ delta: Block, _ arithmetic: Arithmetic, into result: Block) {
    arithmetic.factors(delta, rows: rows, byRank: expectation, into: result)
  }
}
