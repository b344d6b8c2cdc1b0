/// What is done to the bytes of a chunk before they are compressed; raw values are stored.
enum Transform: UInt8, Sendable {
  /// Nothing: one plane.
  case bytes = 0
  /// Eight bytes, repeated; no planes.
  case fill = 1
  /// A plane for each byte of little-endian integers, the most significant first.
  case integerPlanes = 2
  /// The same of floating-point numbers with the sign below the upper exponent bits.
  case floatPlanes = 3
  /// Exponents, and signs with mantissas, of 1-4-3 floating-point numbers: two planes of nibbles.
  case nibbles = 4
  /// Planes of zigzag-coded differences to the base's integers.
  case integerDifference = 5
  /// Planes of zigzag-coded differences to the base, as order-preserving integers.
  case floatDifference = 6
  /// The bytes of the base; no planes.
  case copy = 7

  var needsBase: Bool {
    switch self {
    case .integerDifference, .floatDifference, .copy: true
    default: false
    }
  }

  /// The planes of a chunk and the bytes of each; nil where a chunk of that size cannot be.
  func planes(width: Int, byteCount: Int) -> (count: Int, byteCount: Int)? {
    switch self {
    case .bytes: width == 1 ? (1, byteCount) : nil
    case .fill, .copy: width == 1 ? (0, 0) : nil
    case .nibbles: width == 1 ? (2, (byteCount + 1) / 2) : nil
    case .integerPlanes, .floatPlanes, .integerDifference, .floatDifference:
      [2, 4, 8].contains(width) && byteCount % width == 0 ? (width, byteCount / width) : nil
    }
  }
}

/// How a plane is stored; raw values are stored too.
enum PlaneEncoding: UInt8, Sendable {
  /// As it is, in a skippable frame.
  case raw = 0
  /// As one zstd frame with content size and checksum.
  case zstd = 1
  /// One byte, repeated, that the index has; nothing is stored.
  case constant = 2
}
