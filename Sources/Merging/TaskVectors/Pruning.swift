internal import Arithmetic
internal import Pipeline
internal import Tensors

/// How a model's difference from the base is made sparse.
protocol Pruning: Sendable {
  /// Whether anything is dropped at all.
  var isPruning: Bool { get }
  /// Whether the L1 norm is restored afterwards where the method asks for it.
  var isRescaled: Bool { get }
  var maximumRounds: Int { get }
  /// Bytes kept from one round to the next for a tensor of so many elements.
  func keptByteCount(elementCount: Int) -> Int
  /// The selection round needed next.
  var pending: Reduction? { get }
  /// Tables or counters that a selection round takes.
  var tableCount: Int { get }
  /// Elements that blocks must be whole multiples of; nil where any blocks do.
  var rowElements: Int? { get }

  /// The probability of every element of being kept; nil where that is no constant.
  var keptShare: Double? { get }
  /// Whether elements have their own probabilities, which `factors` takes back.
  var hasElementFactors: Bool { get }

  /// The arithmetic of the L1 sums and their ratio.
  func arithmetic(_ arithmetic: Arithmetic) -> Arithmetic
  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning
  func stream(ofTile tile: Int) -> MersenneTwister
  func ties(beforeTile tile: Int) -> TieQuota
  /// Counts a block; the pruning's tables or counters begin at the number `table`.
  func reduce(_ delta: Block, _ arithmetic: Arithmetic, table: Int, into partial: inout Partial)
  func knowing(_ knowledge: Knowledge, table: Int) -> any Pruning

  /// Whether the mask depends on the differences; where not, `mask` gets them undefined.
  var readsMagnitudes: Bool { get }

  /// The pruning once every mask of the tensor has been made in a reduce round.
  func recorded() -> any Pruning

  /// Decides which elements of `delta` are kept; `first` is the flat index of its first element.
  ///
  /// The result may be `scratch`.
  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask

  /// What each element is multiplied by to keep its expectation: 1 by its probability.
  func factors(_ delta: Block, _ arithmetic: Arithmetic, into result: Block)
}

extension Pruning {
  var isPruning: Bool { true }
  var isRescaled: Bool { isPruning }
  var maximumRounds: Int { 0 }
  func keptByteCount(elementCount: Int) -> Int { 0 }
  var pending: Reduction? { nil }
  var tableCount: Int { 1 }
  var rowElements: Int? { nil }
  var keptShare: Double? { nil }
  var hasElementFactors: Bool { false }
  var readsMagnitudes: Bool { false }
  func recorded() -> any Pruning { self }

  func arithmetic(_ arithmetic: Arithmetic) -> Arithmetic { arithmetic }
  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning { self }
  func stream(ofTile tile: Int) -> MersenneTwister { .unused }
  func ties(beforeTile tile: Int) -> TieQuota { TieQuota() }
  func reduce(_ delta: Block, _ arithmetic: Arithmetic, table: Int, into partial: inout Partial) {}
  func knowing(_ knowledge: Knowledge, table: Int) -> any Pruning { self }
  func factors(_ delta: Block, _ arithmetic: Arithmetic, into result: Block) {
    arithmetic.fill(result, with: 1)
  }
}

/// Nothing is dropped: a density of at least 1, or a method without pruning.
struct KeepAll: Pruning {
  var isPruning: Bool { false }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    arithmetic.randomMask(key: 0, first: 0, threshold: 1 << 32, into: scratch)
    return scratch
  }
}

/// Everything is dropped: a density of 0.
struct KeepNone: Pruning {
  var isRescaled: Bool { false }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    arithmetic.randomMask(key: 0, first: 0, threshold: 0, into: scratch)
    return scratch
  }
}
