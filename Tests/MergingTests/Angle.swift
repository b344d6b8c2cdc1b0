import Glibc

/// The angle between two tensors, for spherical interpolation.
struct Angle {
  private let radians: Double

  init(cosine: Double) { radians = acos(cosine) }

  /// The coefficient of the tensor that has the share `part` of the way.
  func share(_ part: Double) -> Double { sin(part * radians) / sin(radians) }
}
