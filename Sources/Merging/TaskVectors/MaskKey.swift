internal import Storage
internal import Tensors

/// The key of the random words of one model and output tensor.
///
/// `docs/random-masks.md` publishes it.
enum MaskKey {
  /// The first 8 bytes of a hash of what the words depend on.
  ///
  /// `model` is the position among the models that are not the base, in the order of the recipe,
  /// `stage` the number of the stage of a recipe with several (0 today).
  static func make(seed: UInt64, stage: UInt32 = 0, tensor: TensorName, model: UInt32) -> UInt64 {
    var hasher = SHA256Hasher()
    hasher.update(Array("suture.mask.v1\0".utf8))
    hasher.update(littleEndian(seed, byteCount: 8))
    hasher.update(littleEndian(UInt64(stage), byteCount: 4))
    hasher.update(littleEndian(UInt64(model), byteCount: 4))
    hasher.update(Array(tensor.text.utf8))
    return hasher.digest().bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private static func littleEndian(_ value: UInt64, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
