import Checkpoints
import Storage
import Tensors
import Testing

/// The bytes of a logical tensor of float32, its copies compared or summed, naively.
func gathered(_ tensor: LogicalTensor) throws -> [UInt8] {
  let copies = try tensor.readCopies.map { pieces in
    var bytes = [UInt8](repeating: 0xFF, count: tensor.spec.byteCount)
    for piece in pieces {
      let source = try piece.file.bytes(in: piece.byteRange)
      let copy = try #require(
        StridedCopy(from: tensor.placement(of: piece), to: tensor.identity))
      try unsafe source.withUnsafeBytes { source throws in
        try unsafe bytes.withUnsafeMutableBytes { target throws in
          try unsafe copy.execute(source: source, target: target, width: 4)
        }
      }
    }
    return bytes
  }
  let first = try #require(copies.first)
  switch tensor.combination {
  case .first: return first
  case .equal, .mean:
    for copy in copies { #expect(copy == first, "\(tensor.name)") }
    return first
  case .sum:
    let numbers = copies.map(floats)
    let sums = floats(first).indices.map { index in
      Float(numbers.reduce(0.0) { $0 + Double($1[index]) })
    }
    return sums.flatMap { sum in
      (0..<4).map { UInt8(truncatingIfNeeded: sum.bitPattern >> UInt32(8 * $0)) }
    }
  }
}

/// Little-endian float32.
func floats(_ bytes: [UInt8]) -> [Float] {
  stride(from: 0, to: bytes.count, by: 4).map { start in
    Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) })
  }
}

/// SHA-256 in hexadecimal.
func digest(_ bytes: [UInt8]) -> String { "\(SHA256Hasher.digest(of: bytes))" }
