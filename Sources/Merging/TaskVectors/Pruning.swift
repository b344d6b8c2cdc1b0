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

  /// The arithmetic of the L1 sums and their ratio.
  func arithmetic(_ arithmetic: Arithmetic) -> Arithmetic
  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning
  func stream(ofTile tile: Int) -> MersenneTwister
  func ties(beforeTile tile: Int) -> UInt64
  func reduce(_ delta: Block, _ arithmetic: Arithmetic, model: Int, into partial: inout Partial)
  func knowing(_ knowledge: Knowledge, model: Int) -> any Pruning

  /// Whether the mask depends on the differences; where not, `mask` gets them undefined.
  var readsMagnitudes: Bool { get }

  /// The pruning once every mask of the tensor has been made in a reduce round.
  func recorded() -> any Pruning

  /// Decides which elements of `delta` are kept; `first` is the flat index of its first element.
  ///
  /// The result may be `scratch`.
  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout UInt64,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask
}

extension Pruning {
  var isPruning: Bool { true }
  var isRescaled: Bool { isPruning }
  var maximumRounds: Int { 0 }
  func keptByteCount(elementCount: Int) -> Int { 0 }
  var pending: Reduction? { nil }
  var readsMagnitudes: Bool { false }
  func recorded() -> any Pruning { self }

  func arithmetic(_ arithmetic: Arithmetic) -> Arithmetic { arithmetic }
  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning { self }
  func stream(ofTile tile: Int) -> MersenneTwister { .unused }
  func ties(beforeTile tile: Int) -> UInt64 { 0 }
  func reduce(_ delta: Block, _ arithmetic: Arithmetic, model: Int, into partial: inout Partial) {}
  func knowing(_ knowledge: Knowledge, model: Int) -> any Pruning { self }
}

/// Nothing is dropped: a density of at least 1, or a method without pruning.
struct KeepAll: Pruning {
  var isPruning: Bool { false }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout UInt64,
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
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout UInt64,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    arithmetic.randomMask(key: 0, first: 0, threshold: 0, into: scratch)
    return scratch
  }
}
