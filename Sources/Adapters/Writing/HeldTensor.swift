internal import Checkpoints
internal import Tensors

/// A tensor whose elements are in memory.
struct HeldTensor: TensorDerivation {
  let bytes: [UInt8]
  let bitWidth: Int

  var inputs: [LogicalTensor] { [] }
  var readByteCount: Int { 0 }

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    let range = elements.lowerBound * bitWidth / 8..<elements.upperBound * bitWidth / 8
    unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: .init(rebasing: $0[range])) }
  }

  /// The elements as a tensor of `spec`, whose bytes they are.
  static func tensor(_ spec: TensorSpec, _ bytes: [UInt8]) -> LogicalTensor {
    LogicalTensor(
      spec: spec, derivedBy: HeldTensor(bytes: bytes, bitWidth: spec.dtype.bitWidth))
  }
}
