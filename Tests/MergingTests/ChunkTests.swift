import Merging
import TestSupport
import Testing

/// Where torch cuts long tensors for slerp: chunks of 2^20 elements.
@Suite struct `Slerp of a tensor of several chunks` {
  @Test func `does not depend on workers and tiles, and is near its formula`() throws {
    let count = 1 << 20 | 5000
    var generator = SeededGenerator(seed: 1)
    let pattern = generator.weights(5003).map(NumberFormat.bf16.rounded)
    let other = generator.weights(5003).map(NumberFormat.bf16.rounded)
    func input(_ values: [Double], _ isBase: Bool) -> OperationRun.Input {
      let long = (0..<count).map { values[$0 % values.count] }
      return .init(format: .bf16, values: long, isBase: isBase)
    }
    var run = OperationRun(
      method: "slerp", shape: [count], inputs: [input(pattern, true), input(other, false)],
      output: .bf16)
    (run.profile, run.shared["t"]) = (.mergekit, 0.3)
    let bytes = try run.bytes()
    #expect(try run.bytes(.init(workers: 3, tileElements: 1 << 22)) == bytes)
    let naive = NaiveMerge(run)
    let ours = NumberFormat.bf16.numbers(bytes)
    let isNear = ours.indices.allSatisfy { index in
      abs(ours[index] - naive.values[index])
        <= NumberFormat.bf16.ulp(of: naive.values[index]) / 2 + 1e-5 * naive.scales[index]
    }
    #expect(isNear)
  }
}
