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
    let operands = try Operands(of: golden)
    if !golden.isSmall { #expect(output.tensors.map(\.name) == stored.tensors.map(\.name)) }
    for expected in stored.tensors {
      let tensor = try #require(output[expected.name])
      try #require(tensor.spec == expected.spec)
      let format = try #require(NumberFormat(tensor.spec.dtype))
      let (ours, theirs) = (try tensor.bytes(), try expected.bytes())
      guard golden.isSmall || format.dtype == .f32 else {
        let distance = Self.ulps(format.patterns(ours), format.patterns(theirs), format)
        #expect(distance <= 1, "\(tensor.name)")
        continue
      }
      let share = try operands.share(golden.promise, ours, theirs, of: tensor)
      #expect(share <= 1, "\(tensor.name)")
    }
  }

  private static func ulps(_ a: [UInt64], _ b: [UInt64], _ format: NumberFormat) -> Double {
    Double(zip(a, b).map { abs(format.rank($0) - format.rank($1)) }.max() ?? 0)
  }
}

/// The models that a golden merge read, to measure distances against.
private struct Operands {
  private let models: [Checkpoint]
  private let inputFormat: NumberFormat

  /// The models of the case's own dtype; those of float32 where it mixes dtypes.
  init(of golden: GoldenCase) throws {
    let names =
      golden.isSmall
      ? ["small-base", "small-a", "small-b", "small-c"] : ["base", "finetune-a", "finetune-b"]
    let suffix = golden.isSmall ? golden.name.split(separator: "-").last ?? "" : "f32"
    inputFormat = NumberFormat.all.first { $0.dtype.rawValue == suffix.uppercased() } ?? .f32
    models = try names.map {
      try Checkpoint.open(Fixtures.path("family/\($0)-\(suffix)").text)
    }
  }

  /// The largest share of its promise that an element of a tensor uses.
  func share(
    _ promise: Promise, _ ours: [UInt8], _ theirs: [UInt8], of tensor: LogicalTensor
  ) throws -> Double {
    let format = try #require(NumberFormat(tensor.spec.dtype))
    let inputs = try models.compactMap { try $0[tensor.name]?.bytes() }.map(inputFormat.numbers)
    let (ours, theirs) = (format.numbers(ours), format.numbers(theirs))
    return ours.indices.map { index in
      let largest = max(inputs.map { $0[index].magnitude }.max() ?? 0, ours[index].magnitude)
      return abs(ours[index] - theirs[index]) / promise.allowance(largest, in: format)
    }.max() ?? 1
  }
}
