import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

/// The bytes of a logical tensor, its copies compared or summed, naively.
func gathered(_ tensor: LogicalTensor) throws -> [UInt8] {
  let width = tensor.spec.dtype.bitWidth / 8
  let copies = try tensor.readCopies.map { pieces in
    var bytes = [UInt8](repeating: 0xFF, count: tensor.spec.byteCount)
    for piece in pieces {
      let source = try piece.file.bytes(in: piece.byteRange)
      let copy = try #require(
        StridedCopy(from: tensor.placement(of: piece), to: tensor.identity))
      try unsafe source.withUnsafeBytes { source throws in
        try unsafe bytes.withUnsafeMutableBytes { target throws in
          try unsafe copy.execute(source: source, target: target, width: width)
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
    let format = try #require(NumberFormat(tensor.spec.dtype))
    let numbers = copies.map(format.numbers)
    return format.bytes(
      numbers[0].indices.map { index in
        numbers.dropFirst().reduce(numbers[0][index]) { $0 + $1[index] }
      })
  }
}

/// Little-endian float32.
func floats(_ bytes: [UInt8]) -> [Float] { NumberFormat.f32.numbers(bytes).map { Float($0) } }

/// SHA-256 in hexadecimal.
func digest(_ bytes: [UInt8]) -> String { "\(SHA256Hasher.digest(of: bytes))" }
