internal import Arithmetic
internal import Pipeline
internal import Tensors

/// Keeps each element where torch's CPU generator draws a number below the density (mergekit).
///
/// The generator runs through all tensors and models in turn, so its state is saved where each
/// tile begins.
struct SerialMask: Pruning {
  private let probability: Float
  /// float16 sums and ratios are taken in float32.
  private let widened: Bool
  private var streams: [MersenneTwister] = []
  let keptShare: Double?

  init(density: Double, arithmetic: Arithmetic) {
    keptShare = density
    widened = arithmetic.working?.dtype == .f16
    probability =
      widened ? Float(density) : Float(arithmetic.parameter(density))
  }

  func arithmetic(_ arithmetic: Arithmetic) -> Arithmetic {
    guard widened, let single = ElementType(.f32) else { return arithmetic }
    return .rounded(to: single)
  }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any Pruning {
    var opened = self
    opened.streams = tiling.map { tile in
      defer { stream.skip(tile.count) }
      return stream
    }
    return opened
  }

  func stream(ofTile tile: Int) -> MersenneTwister { streams[tile] }

  func mask(
    _ delta: Block, _ arithmetic: Arithmetic, first: Int, ties: inout TieQuota,
    stream: inout MersenneTwister, scratch: Mask
  ) -> Mask {
    arithmetic.randomMask(from: &stream, probability: probability, into: scratch)
    return scratch
  }
}
