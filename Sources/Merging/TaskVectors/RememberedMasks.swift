internal import Arithmetic
internal import Tensors

/// A pruning whose masks are kept from the round that sums over them.
protocol RememberingPruning: Pruning {
  var memory: RememberedMasks { get set }
}

extension RememberingPruning {
  func keptByteCount(elementCount: Int) -> Int { memory.byteCount(elementCount: elementCount) }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning {
    remembering(over: tiling)
  }

  /// The pruning with memory for a tensor.
  func remembering(over tiling: Tiling) -> Self {
    var opened = self
    opened.memory.open(tiling)
    return opened
  }

  func recorded() -> any Pruning {
    var recorded = self
    recorded.memory.isRecorded = true
    return recorded
  }
}

/// The masks of a tensor, kept from a reduce round for the map where the tensor is not too large.
struct RememberedMasks: Sendable {
  /// Whether a reduce round over the masks comes before the map.
  let isWanted: Bool
  /// Whether every mask of the tensor has been made.
  var isRecorded = false
  private var memory: MaskMemory?

  init(isWanted: Bool) { self.isWanted = isWanted }

  func byteCount(elementCount: Int) -> Int {
    isWanted && elementCount <= MaskMemory.largestCount ? elementCount / 8 : 0
  }

  /// Takes the memory for a tensor.
  mutating func open(_ tiling: Tiling) {
    guard isWanted, tiling.elementCount <= MaskMemory.largestCount else { return }
    memory = MaskMemory(elementCount: tiling.elementCount, blockElements: tiling.blockElements)
  }

  /// The mask of a block: the remembered one, else what `make` makes of a place for it.
  func mask(first: Int, scratch: Mask, _ make: (Mask) -> Void) -> Mask {
    guard let memory else {
      make(scratch)
      return scratch
    }
    let mask = memory.mask(first: first, count: scratch.count)
    if !isRecorded { make(mask) }
    return mask
  }
}
