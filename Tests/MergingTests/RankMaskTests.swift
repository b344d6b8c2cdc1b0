import Arithmetic
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

@testable import Merging

/// A mask of docs/random-masks.md.
struct RankVector: Sendable {
  var shape: [Int]
  var density: Double
  var epsilon: Double
  var seed: UInt64
  var position: Int
  var name: TensorName
  var kept: Int
  var digest: String

  static let all = [
    RankVector(
      shape: [3, 100], density: 0.5, epsilon: 0.15, seed: 42, position: 0,
      name: "model.layers.0.self_attn.q_proj.weight", kept: 145,
      digest: "f9e4c2bbf2f297543296ab22f246b264caa622035f57e0c36109344afae9e813"),
    RankVector(
      shape: [64], density: 0.3, epsilon: 0.1, seed: 0, position: 1, name: "model.norm.weight",
      kept: 18, digest: "041e1eca48b1e3c8556160263e891da8e3f9ca1c18f7860bcd2eb4dc5d540ec4"),
    RankVector(
      shape: [9, 1], density: 0.6, epsilon: 0.3, seed: 7, position: 0, name: "one", kept: 6,
      digest: "952852c060740e8b539866bcb74c26dff03acfbdc65e65ee3548cbff3e1debbc"),
    RankVector(
      shape: [1], density: 1.0 / 3, epsilon: 0.1, seed: 7, position: 0, name: "one", kept: 1,
      digest: "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"),
  ]
}

/// DELLA keeps elements by the rank of their magnitude in their row.
@Suite struct `Masks by row ranks` {
  private func run(_ shape: [Int], _ seed: UInt64, density: Double, epsilon: Double) -> OperationRun
  {
    var run = OperationRun.random(seed, method: "della", shape: shape)
    (run.shared, run.words) = (["rescale": Double(seed % 2)], [:])
    for index in run.inputs.indices {
      run.inputs[index].parameters = ["weight": 1, "density": density, "epsilon": epsilon]
    }
    return run
  }

  @Test(arguments: [[1], [9], [7, 1], [1, 300], [33, 65], [3, 5000], [4, 3, 21]])
  func `are those of the published words and probabilities`(shape: [Int]) throws {
    for seed: UInt64 in 1..<5 {
      let run = run(shape, seed, density: 0.6, epsilon: 0.3)
      let base = run.inputs.first(where: \.isBase)?.values ?? []
      for (position, other) in run.inputs.filter({ !$0.isBase }).enumerated() {
        let delta = zip(other.values, base).map { run.difference($0, $1) }
        let expected = NaiveKeep(run, delta, other.parameters, position: position).kept
        for way in [OperationRun.Way(), .init(workers: 3, tileElements: 1 << 20)] {
          #expect(try run.survivors(of: position, way) == expected, "\(run)")
        }
      }
    }
  }

  @Test(arguments: RankVector.all)
  func `are the published vectors`(vector: RankVector) throws {
    let count = vector.shape.reduce(1, *)
    let values = (0..<count).map { Double(($0 * 7919) % 1009 - 504) }
    let zeros = [Double](repeating: 0, count: count)
    // Models of weight 0 are counted and not read.
    let skipped = (0..<vector.position).map { _ in
      OperationRun.Input(format: .f32, values: zeros, parameters: ["weight": 0])
    }
    let run = OperationRun(
      method: "della_linear", shape: vector.shape,
      inputs: [.init(format: .f32, values: zeros, isBase: true)] + skipped + [
        .init(
          format: .f32, values: values,
          parameters: ["weight": 1, "density": vector.density, "epsilon": vector.epsilon])
      ], output: .f32, seed: vector.seed, name: vector.name)
    let kept = try run.survivors(of: 0).map { UInt8($0 ? 1 : 0) }
    #expect(kept.count { $0 == 1 } == vector.kept)
    #expect(SHA256Hasher.digest(of: kept).hex == vector.digest)
  }

  @Test func `keep large differences more often, and the density on the whole`() throws {
    let run = run([64, 512], 2, density: 0.5, epsilon: 0.4)
    let base = run.inputs.first(where: \.isBase)?.values ?? []
    let other = run.inputs.first { !$0.isBase }?.values ?? []
    let delta = zip(other, base).map { abs($0 - $1) }
    let kept = try run.survivors(of: 0)
    let share = Double(kept.count { $0 }) / Double(kept.count)
    #expect(abs(share - 0.5) < 0.02)
    let middle = delta.sorted()[delta.count / 2]
    let large = delta.indices.filter { delta[$0] > middle }
    #expect(Double(large.count { kept[$0] }) / Double(large.count) > 0.65)
  }

  @Test func `of mergekit have ranks in bfloat16, in steps above 256`() throws {
    let bfloat = try #require(ElementType(.bf16))
    let rounded = RankProbabilities(
      density: 0.5, epsilon: 0.1, count: 1100, arithmetic: .rounded(to: bfloat))
    #expect(Set(rounded.values).count < 120)
    let exact = RankProbabilities(
      density: 0.5, epsilon: 0.1, count: 1100, arithmetic: .exact(for: [bfloat]))
    #expect(Set(exact.values).count == 1100)
    #expect(exact.values.first == 0.4 && abs((exact.values.last ?? 0) - 0.6) < 1e-15)
    let single = RankProbabilities(
      density: 0.3, epsilon: 0.1, count: 1, arithmetic: .exact(for: [bfloat]))
    #expect(single.values == [0.3])
  }

  @Test(arguments: [(0.9, 0.15), (0.1, 0.15), (0.5, 0.5), (0.5, -0.6)])
  func `of impossible probabilities are refused with the way out`(
    density: Double, epsilon: Double
  ) throws {
    for profile in Profile.allCases {
      var run = run([4, 4], 1, density: density, epsilon: epsilon)
      run.profile = profile
      let error = #expect(throws: MethodFault.self) { try run.bytes() }
      let message = error?.message ?? ""
      #expect(message.contains("density \(density) and epsilon \(epsilon)"))
      let room = (min(density, 1 - density) * 1e4).rounded() / 1e4
      #expect(message.contains("set 'epsilon' below \(room)"), "\(message)")
    }
  }
}
