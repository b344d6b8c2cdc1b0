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

  /// - Parameters:
  ///   - model: position among the models that are not the base, in the order of the recipe.
  ///   - stage: number of the stage of a recipe with several; 0 today.
  init(density: Double, seed: UInt64, stage: UInt32 = 0, tensor: TensorName, model: UInt32) {
    threshold = UInt64((density * 0x1p32).rounded(.toNearestOrEven))
    var hasher = SHA256Hasher()
    hasher.update(Array("suture.mask.v1\0".utf8))
    hasher.update(Self.littleEndian(seed, byteCount: 8))
    hasher.update(Self.littleEndian(UInt64(stage), byteCount: 4))
    hasher.update(Self.littleEndian(UInt64(model), byteCount: 4))
    hasher.update(Array(tensor.text.utf8))
    key = hasher.digest().bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func littleEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout UInt64,
    stream: inout MersenneTwister, into mask: Mask
  ) {
    arithmetic.randomMask(key: key, first: first, threshold: threshold, into: mask)
  }
}
