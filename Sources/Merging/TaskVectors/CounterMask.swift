internal import Arithmetic
internal import Pipeline
internal import Storage
internal import Tensors

/// Keeps each element with a probability, by a random word that depends on its index alone (DARE).
///
/// The words are Philox4x32-10 (Salmon et al., SC 2011); `docs/random-masks.md` publishes the key,
/// the counter and the threshold, with test vectors. The mask is the same for every storage
/// layout, tile and worker.
struct CounterMask: Pruning {
  private let key: UInt64
  private let threshold: UInt64
  /// Whether masks are kept from the reduce round to the map, where the tensor is not too large.
  private let remembers: Bool
  private var memory: MaskMemory?
  private var isRecorded = false

  /// The mask of one model and tensor.
  ///
  /// `model` is the position among the models that are not the base, in the order of the recipe,
  /// `stage` the number of the stage of a recipe with several (0 for the final merge); `remembers` says that a
  /// reduce round over the masks comes before the map.
  init(
    density: Double, seed: UInt64, stage: UInt32 = 0, tensor: TensorName, model: UInt32,
    remembers: Bool = false
  ) {
    self.remembers = remembers
    threshold = UInt64((density * 0x1p32).rounded(.toNearestOrEven))
    var hasher = SHA256Hasher()
    hasher.update(Array("suture.mask.v1\0".utf8))
    hasher.update(Self.littleEndian(seed, byteCount: 8))
    hasher.update(Self.littleEndian(UInt64(stage), byteCount: 4))
    hasher.update(Self.littleEndian(UInt64(model), byteCount: 4))
    hasher.update(Array(tensor.text.utf8))
    key = hasher.digest().bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  func keptByteCount(elementCount: Int) -> Int {
    remembers && elementCount <= MaskMemory.largestCount ? elementCount / 8 : 0
  }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning {
    guard remembers, tiling.elementCount <= MaskMemory.largestCount else { return self }
    var opened = self
    opened.memory = MaskMemory(elementCount: tiling.elementCount)
    return opened
  }

  func recorded() -> any Pruning {
    var recorded = self
    recorded.isRecorded = memory != nil
    return recorded
  }

  private static func littleEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout UInt64,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    let mask = memory?.mask(first: first, count: scratch.count) ?? scratch
    if !isRecorded {
      arithmetic.randomMask(key: key, first: first, threshold: threshold, into: mask)
    }
    return mask
  }
}
