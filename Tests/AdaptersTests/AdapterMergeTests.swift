import Adapters
import Checkpoints
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Combined adapters beside PEFT's `add_weighted_adapter`.
struct AdapterMergeTests {
  static let weights = [0.7, -0.4, 0.5]

  static func merge(
    _ method: AdapterMergeMethod, rank: Int? = nil, density: Double = 1, seed: UInt64 = 0,
    names: [String] = ["plain", "plain-b", "plain-c"]
  ) throws -> AdapterContents {
    let adapters = try names.map { try LoraFixture.adapter($0) }
    return try AdapterMerge(
      adapters, weights: Array(weights.prefix(names.count)), method: method, rank: rank,
      density: density, seed: seed
    ).contents()
  }

  /// B A of a module.
  static func product(_ module: AdapterContents.Module) -> [Double] {
    let (rows, columns) = (module.b.count / module.rank, module.a.count / module.rank)
    return (0..<rows * columns).map { place in
      (0..<module.rank).reduce(0) { sum, k in
        sum + module.b[place / columns * module.rank + k] * module.a[k * columns + place % columns]
      }
    }
  }

  @Test(arguments: [
    (AdapterMergeMethod.linear, "linear"), (.cat, "cat"), (.svd, "svd"), (.ties, "ties"),
  ])
  func `products are those of PEFT`(method: AdapterMergeMethod, name: String) throws {
    let contents = try Self.merge(
      method, rank: method == .svd ? 3 : nil, density: method == .ties ? 0.6 : 1)
    let golden = try Checkpoint.open(LoraFixture.path("golden/merged-\(name).safetensors").text)
    #expect(contents.modules.map(\.path) == golden.tensors.map(\.name.text))
    for (module, expected) in zip(contents.modules, golden.tensors) {
      for (made, wanted) in zip(Self.product(module), try LoraFixture.numbers(expected)) {
        #expect(abs(made - wanted) < 1e-6, "\(module.path)")
      }
    }
  }

  @Test func `svd of full rank is cat`() throws {
    let exact = try Self.merge(.cat)
    let svd = try Self.merge(.svd, rank: 100)
    for (a, b) in zip(exact.modules, svd.modules) {
      for (x, y) in zip(Self.product(a), Self.product(b)) { #expect(abs(x - y) < 1e-6) }
    }
  }

  @Test func `dare keeps a share of the elements and its bytes follow the seed`() throws {
    let first = try Self.merge(.dareLinear, density: 0.5, seed: 1, names: ["plain"])
    let again = try Self.merge(.dareLinear, density: 0.5, seed: 1, names: ["plain"])
    let other = try Self.merge(.dareLinear, density: 0.5, seed: 2, names: ["plain"])
    #expect(first.modules.map(\.a) == again.modules.map(\.a))
    #expect(first.modules.map(\.a) != other.modules.map(\.a))
    let elements = first.modules.flatMap { $0.a + $0.b }
    let kept = elements.filter { $0 != 0 }.count
    #expect((elements.count * 2 / 5...elements.count * 3 / 5).contains(kept))
  }

  @Test func `dare of density one is linear`() throws {
    let linear = try Self.merge(.linear)
    #expect(try Self.merge(.dareLinear).modules.map(\.a) == linear.modules.map(\.a))
  }

  @Test(arguments: [
    ("dora", "DoRA"), ("saved", "saves whole tensors"), ("bias", "biases"),
  ])
  func `what has no combination is refused`(name: String, part: String) throws {
    let error = try #require(throws: AdapterMergeError.self) {
      try Self.merge(.cat, names: ["plain", name])
    }
    #expect("\(error)".contains(part) && error.hint != nil)
  }

  @Test func `ranks that differ are refused where factors are added`() throws {
    let error = try #require(throws: AdapterMergeError.self) {
      try Self.merge(.linear, names: ["plain", "patterns"])
    }
    #expect(error.hint?.contains("cat") == true)
    #expect(try Self.merge(.cat, names: ["plain", "patterns"]).modules.map(\.rank).max() == 7)
  }

  @Test func `a written combination opens again and acts as the sum`() throws {
    let directory = try TemporaryDirectory()
    var options = StagedRun.Options(output: directory("merged").text)
    options.isSyncing = false
    let contents = try Self.merge(.cat, names: ["plain", "plain-c"])
    _ = try AdapterOutput(
      options: options, command: "lora merge", toolVersion: "0", seed: 0, inputs: [], protected: []
    ).write(contents)
    let merged = try Adapter.open(directory("merged").text)
    #expect(merged.modules.map(\.rank) == contents.modules.map(\.rank))
    #expect(merged.modules.allSatisfy { $0.scale == 1 })
    #expect(merged.configuration.rankPattern.count == 2)
  }
}
