import Storage
import Tensors

/// Random masks written from their published definition, one word at a time.
///
/// Source: Salmon, Moraes, Dror and Shaw, SC 2011 (Philox4x32-10); key, counter and threshold as in
/// `fixtures/oracle/philox.py`.
enum NaiveMask {
  static func keep(
    _ count: Int, density: Double, seed: UInt64, model: Int, tensor: TensorName
  ) -> [Bool] {
    keep(
      [Double](repeating: density, count: count), seed: seed, model: model, tensor: tensor)
  }

  /// What survives where every element has its own probability.
  static func keep(
    _ probabilities: [Double], seed: UInt64, model: Int, tensor: TensorName
  ) -> [Bool] {
    let key = key(seed: seed, model: model, tensor: tensor)
    return probabilities.enumerated().map { element, probability in
      let threshold = (probability * 0x1p32).rounded(.toNearestOrEven)
      let (group, place) = (element / 64, element % 64)
      let words = philox(counter: UInt64(16 * group + place % 16), key: key)
      return Double(words[place / 16]) < threshold
    }
  }

  private static func key(seed: UInt64, model: Int, tensor: TensorName) -> UInt64 {
    func bytes(_ value: UInt64, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }
    let text =
      Array("suture.mask.v1\0".utf8) + bytes(seed, 8) + bytes(0, 4) + bytes(UInt64(model), 4)
      + Array(tensor.text.utf8)
    let digest = SHA256Hasher.digest(of: text).bytes
    return (0..<8).reduce(0) { $0 | UInt64(digest[$1]) << UInt64(8 * $1) }
  }

  private static func philox(counter: UInt64, key: UInt64) -> [UInt32] {
    var c: [UInt32] = [
      UInt32(truncatingIfNeeded: counter), UInt32(truncatingIfNeeded: counter >> 32), 0, 0,
    ]
    var (low, high) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    for _ in 0..<10 {
      let first = UInt64(c[0]) * 0xD251_1F53
      let second = UInt64(c[2]) * 0xCD9E_8D57
      c = [
        UInt32(second >> 32) ^ c[1] ^ low, UInt32(truncatingIfNeeded: second),
        UInt32(first >> 32) ^ c[3] ^ high, UInt32(truncatingIfNeeded: first),
      ]
      low &+= 0x9E37_79B9
      high &+= 0xBB67_AE85
    }
    return c
  }
}
