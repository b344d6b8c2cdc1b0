import Checkpoints
import Models
import Quantization
import Storage
import Tensors
import TestSupport
import Testing

/// What is read to make a range of weights.
@Suite struct `Reading a range of dequantised weights` {
  /// Inputs of zeros that count what is read of each.
  final class Counter: DerivationInputs {
    let tensors: [LogicalTensor]
    private(set) var counts: [Int]
    private(set) var largest = 0

    init(_ tensors: [LogicalTensor]) {
      self.tensors = tensors
      counts = tensors.map { _ in 0 }
    }

    func read<Result>(
      _ elements: Range<Int>, ofInput index: Int,
      _ body: (UnsafeRawBufferPointer) throws -> Result
    ) throws -> Result {
      counts[index] += elements.count
      largest = max(largest, elements.count)
      #expect(elements.upperBound <= tensors[index].spec.elementCount)
      let bytes = [UInt8](
        repeating: 0, count: elements.count * tensors[index].spec.dtype.bitWidth / 8)
      return try unsafe bytes.withUnsafeBytes(body)
    }
  }

  private func counter(_ elements: Range<Int>, of tensor: LogicalTensor) throws -> Counter {
    let derivation = try #require(tensor.derivation)
    let counter = Counter(derivation.inputs)
    var target = [UInt8](repeating: 0, count: 4 * elements.count)
    try unsafe target.withUnsafeMutableBytes {
      try unsafe derivation.derive(elements, from: counter, into: $0)
    }
    return counter
  }

  @Test func `takes the codes of the range and the scales of its rows`() throws {
    let model = try Model.open(`Dequantised weights`.path("fp8-block").text).dequantized()
    let tensor = try #require(model.checkpoint["model.layers.0.mlp.up_proj.weight"])
    // 40 rows of 24 in blocks of 16 by 16: three rows of two scales.
    #expect(try counter(5..<20, of: tensor).counts == [15, 2])
    #expect(try counter(15 * 24..<17 * 24, of: tensor).counts == [48, 4])
    #expect(try counter(0..<960, of: tensor).counts == [960, 6])
  }

  @Test func `takes blocks of the range alone where they are not transposed`() throws {
    let model = try Model.open(`Dequantised weights`.path("mxfp4").text).dequantized()
    let tensor = try #require(model.checkpoint["model.plain"])
    #expect(try counter(31..<33, of: tensor).counts == [2, 2])
    #expect(try counter(0..<480, of: tensor).counts == [240, 15])
  }

  @Test func `never takes more of a transposed matrix at once than is said`() throws {
    let directory = try TemporaryDirectory()
    // 6,000 rows of 4 blocks: 384,000 bytes, more than are read at once.
    let shapes = [[1, 6000, 4, 16], [1, 6000, 4]]
    let model = TinyModel(
      zip(["x_blocks", "x_scales"], shapes).map { name, shape in
        let spec = TensorSpec(name: TensorName(name), dtype: .u8, shape: shape)
        return .init(spec, [UInt8](repeating: 1, count: spec.byteCount))
      })
    let opened = try Model.open(try model.write("m", in: directory).text).dequantized()
    let tensor = try #require(opened.checkpoint["x"])
    #expect(tensor.spec.shape == [1, 128, 6000])
    let counter = try counter(100..<20_000, of: tensor)
    let working = try #require(tensor.derivation).workingByteCount(elementCount: 19_900)
    #expect(counter.largest <= working && working < 384_000)
  }
}
