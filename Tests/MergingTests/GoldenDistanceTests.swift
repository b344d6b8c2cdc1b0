import Checkpoints
import Merging
import Storage
import Tensors
import TestSupport
import Testing

/// Where mergekit's bits depend on the build of torch: slerp's sine, and L1 ratios in float32.
@Suite struct `The mergekit profile, where bits are not promised,` {
  @Test(arguments: GoldenCase.all.filter { !$0.isExact })
  func `stays within the promised distance`(golden: GoldenCase) throws {
    let directory = try TemporaryDirectory()
    let output = try golden.run(in: directory)
    let stored = try Checkpoint.open(Fixtures.path("golden/\(golden.name).safetensors").text)
    let operands = try Operands()
    #expect(output.tensors.map(\.name) == stored.tensors.map(\.name))
    for tensor in output.tensors {
      let expected = try #require(stored[tensor.name])
      try #require(tensor.spec == expected.spec)
      let format = try #require(NumberFormat(tensor.spec.dtype))
      let (ours, theirs) = (try tensor.bytes(), try expected.bytes())
      let distance =
        format.dtype == .f32
        ? try operands.distance(ours, theirs, of: tensor.name)
        : Self.ulps(format.patterns(ours), format.patterns(theirs), format)
      #expect(distance <= (format.dtype == .f32 ? 2 : 1), "\(tensor.name)")
    }
  }

  private static func ulps(_ a: [UInt64], _ b: [UInt64], _ format: NumberFormat) -> Double {
    Double(zip(a, b).map { abs(format.rank($0) - format.rank($1)) }.max() ?? 0)
  }
}

/// The float32 models that a golden merge read, to measure distances against.
private struct Operands {
  private let models: [Checkpoint]

  init() throws {
    models = try ["base", "finetune-a", "finetune-b"].map {
      try Checkpoint.open(Fixtures.path("family/\($0)-f32").text)
    }
  }

  /// The largest distance in units of the last place of the largest operand.
  func distance(_ ours: [UInt8], _ theirs: [UInt8], of name: TensorName) throws -> Double {
    let format = NumberFormat.f32
    let inputs = try models.compactMap { try $0[name]?.bytes() }.map(format.numbers)
    let (ours, theirs) = (format.numbers(ours), format.numbers(theirs))
    return ours.indices.map { index in
      let largest = inputs.map { $0[index].magnitude }.max() ?? 0
      return abs(ours[index] - theirs[index]) / format.ulp(of: max(largest, ours[index].magnitude))
    }.max() ?? 0
  }
}
