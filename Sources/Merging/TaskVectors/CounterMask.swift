internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Keeps each element with a probability, by a random word that depends on its index alone (DARE).
///
/// The words are Philox4x32-10 (Salmon et al., SC 2011); `docs/random-masks.md` publishes the key,
/// the counter and the threshold, with test vectors. The mask is the same for every storage
/// layout, tile and worker.
struct CounterMask: RememberingPruning {
  private let key: UInt64
  private let threshold: UInt64
  var memory: RememberedMasks
  let keptShare: Double?

  /// The mask of one model and tensor.
  ///
  /// `model` is the position among the models that are not the base, in the order of the recipe,
  /// `stage` the number of the stage of a recipe with several (0 for the final merge); `remembers` says that a
  /// reduce round over the masks comes before the map.
  init(
    density: Double, seed: UInt64, stage: UInt32 = 0, tensor: TensorName, model: UInt32,
    remembers: Bool = false
  ) {
    threshold = UInt64((density * 0x1p32).rounded(.toNearestOrEven))
    key = MaskKey.make(seed: seed, stage: stage, tensor: tensor, model: model)
    memory = RememberedMasks(isWanted: remembers)
    keptShare = density
  }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    memory.mask(first: first, scratch: scratch) { mask in
      arithmetic.randomMask(key: key, first: first, threshold: threshold, into: mask)
    }
  }
}
