import Arithmetic
import Tensors
import TestSupport
import Testing

/// What becomes of a recipe's numbers, and how stored elements come in and go out.
@Suite struct `An arithmetic` {
  @Test func `takes one precision above 16-bit elements and float64 above others`() throws {
    let types = try [DType.bf16, .f16, .f32, .f64].map { try #require(ElementType($0)) }
    #expect(
      types.map { Arithmetic.exact(for: [$0]).precision } == [.single, .single, .double, .double])
    #expect(Arithmetic.exact(for: [types[0], types[2]]).precision == .double)
    #expect(
      types.map { Arithmetic.rounded(to: $0).precision } == [.single, .single, .single, .double])
  }

  @Test func `rounds parameters as a tensor of the working type holds them`() throws {
    let values: [Double] = [0.3, 1.0 / 3, 1e-9, -2.7, 1e39]
    for format in NumberFormat.all {
      let arithmetic = Arithmetic.rounded(to: try #require(ElementType(format.dtype)))
      for value in values {
        #expect(arithmetic.parameter(value) == format.rounded(Double(Float(value))))
        #expect(arithmetic.scalar(value) == Double(Float(value)))
      }
    }
    let exact = Arithmetic.exact(for: [try #require(ElementType(.bf16))])
    #expect(values.map(exact.parameter) == values)
    #expect(values.map(exact.scalar) == values)
  }

  @Test func `has no element type for what can only be copied`() {
    let arithmetical: Set<DType> = [.f8e5m2, .f8e4m3, .f16, .bf16, .f32, .f64]
    for dtype in DType.allCases {
      #expect((ElementType(dtype) != nil) == arithmetical.contains(dtype))
    }
  }

  @Test(arguments: NumberFormat.all, [0, 1, 3])
  func `loads what was stored, wherever it lies`(format: NumberFormat, offset: Int) throws {
    var generator = SeededGenerator(seed: 3)
    let values = generator.weights(300).map(format.rounded)
    let bytes = [UInt8](repeating: 0, count: offset) + format.bytes(values)
    let type = try #require(ElementType(format.dtype))
    for level in KernelLevel.available {
      let bench = BlockBench(arithmetic: .exact(for: [type], level: level))
      let block = bench.block(0, count: values.count)
      unsafe bytes.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        unsafe bench.arithmetic.load(type, from: base + offset, into: block)
      }
      #expect(bench.values(block) == values)
      var stored = [UInt8](repeating: 0, count: bytes.count)
      unsafe stored.withUnsafeMutableBytes { stored in
        guard let base = stored.baseAddress else { return }
        unsafe bench.arithmetic.store(block, as: type, to: base + offset)
      }
      #expect(stored == bytes)
    }
  }
}
