/// Sums in torch's order as plain loops over lanes, after the description in `fixtures/README.md`.
enum TorchOrder {
  private typealias Lanes = SIMD8<Float>

  static func sum(_ values: [Float]) -> Float {
    guard values.count >= 8 else {
      return cascade(values.map { Lanes($0, 0, 0, 0, 0, 0, 0, 0) })[0]
    }
    let vectors = stride(from: 0, through: values.count - 8, by: 8).map {
      Lanes(values[$0..<$0 + 8])
    }
    var total: Float = 0
    for value in values[(vectors.count * 8)...] { total += value }
    let lanes = cascade(vectors)
    for lane in 0..<8 { total += lanes[lane] }
    return total
  }

  /// Vectors through four streams, each summed in a cascade of four levels.
  private static func cascade(_ vectors: [Lanes]) -> Lanes {
    let length = vectors.count / 4
    var streams = (0..<4).map { stream in
      cascadeOfOne((0..<length).map { vectors[4 * $0 + stream] })
    }
    for vector in vectors[(4 * length)...] { streams[0] += vector }
    return streams[0] + streams[1] + streams[2] + streams[3]
  }

  private static func cascadeOfOne(_ vectors: [Lanes]) -> Lanes {
    var bits = 0
    while 1 << bits < vectors.count { bits += 1 }
    let power = max(4, bits / 4)
    var levels = [Lanes](repeating: .zero, count: 4)
    let whole = (vectors.count >> power) << power
    for index in 0..<whole {
      levels[0] += vectors[index]
      let done = index + 1
      guard done % (1 << power) == 0 else { continue }
      for level in 1..<4 {
        levels[level] += levels[level - 1]
        levels[level - 1] = .zero
        if done % (1 << ((level + 1) * power)) != 0 { break }
      }
    }
    for vector in vectors[whole...] { levels[0] += vector }
    return levels[0] + levels[1] + levels[2] + levels[3]
  }
}
