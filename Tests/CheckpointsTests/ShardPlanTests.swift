import Checkpoints
import StrictJSON
import Tensors
import Testing

/// How tensors are spread over files.
@Suite struct `Shard plans` {
  private func specs(_ sizes: [Int]) -> [TensorSpec] {
    sizes.enumerated().map { place, size in
      TensorSpec(name: TensorName("t\(100 + place)"), dtype: .u8, shape: [size])
    }
  }

  @Test(arguments: [
    ([3, 3, 3], 6, [[3, 3], [3]]),
    ([3, 3, 3], 5, [[3], [3], [3]]),
    ([1, 9, 1, 1], 4, [[9], [1, 1, 1]]),
    ([4, 4], 4, [[4], [4]]),
    ([0, 0, 5, 0], 4, [[5], [0, 0, 0]]),
    ([1, 2, 3], 0, [[1, 2, 3]]),
    ([1, 2, 3], -1, [[1, 2, 3]]),
    ([1, 2, 3], 6, [[1, 2, 3]]),
    ([7], 2, [[7]]),
  ])
  func `files are filled in the order of names`(sizes: [Int], limit: Int, groups: [[Int]]) throws {
    let plan = try ShardPlan(specs(sizes).reversed(), shardSize: limit)
    let planned = plan.shards.map { shard in
      shard.layout.entries.sorted { $0.spec.name < $1.spec.name }.map(\.fileRange.count)
    }
    #expect(planned == groups)
  }

  @Test func `every tensor is in one file, and no file of several is too large`() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<100 {
      let sizes = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
        Int.random(in: 0...50, using: &generator)
      }
      let limit = Int.random(in: 1...80, using: &generator)
      let plan = try ShardPlan(specs(sizes), shardSize: limit)
      let names = plan.shards.flatMap { $0.layout.entries.map(\.spec.name) }
      #expect(Set(names).count == sizes.count && names.count == sizes.count)
      #expect(plan.tensorByteCount == sizes.reduce(0, +))
      for shard in plan.shards where shard.layout.entries.count > 1 {
        #expect(shard.layout.entries.reduce(0) { $0 + $1.fileRange.count } <= limit)
      }
    }
  }

  @Test func `one file has the plain name and no index`() throws {
    let plan = try ShardPlan(specs([1, 2]))
    #expect(plan.shards.map(\.fileName) == ["model.safetensors"])
    #expect(plan.indexText == nil)
    #expect(try ShardPlan([]).shards.count == 1)
  }

  @Test func `the index lists every tensor, sorted, and is what the reader expects`() throws {
    let specs = [
      TensorSpec(name: "b", dtype: .f32, shape: [2, 3]),
      TensorSpec(name: "a\"é", dtype: .bf16, shape: [5]),
    ]
    let plan = try ShardPlan(specs, shardSize: 24)
    #expect(
      plan.shards.map(\.fileName) == [
        "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
      ])
    #expect(
      plan.indexText == """
        {
          "metadata": {
            "total_parameters": 11,
            "total_size": 34
          },
          "weight_map": {
            "a\\"é": "model-00001-of-00002.safetensors",
            "b": "model-00002-of-00002.safetensors"
          }
        }

        """)
    let index = try SafetensorsIndex(Array((plan.indexText ?? "").utf8))
    #expect(index.totalSize == .bytes(34))
    #expect(index.fileNames["a\"é"] == "model-00001-of-00002.safetensors")
    #expect(index.shards == plan.shards.map(\.fileName))
  }

  @Test(arguments: [
    ("model-00001-of-00002.safetensors", "model", 1, 2),
    ("my-model-v2-00012-of-00100.safetensors", "my-model-v2", 12, 100),
    ("model-100000-of-100000.safetensors", "model", 100_000, 100_000),
  ])
  func `shard names are read and written`(name: String, stem: String, number: Int, count: Int) {
    #expect(ShardName(name) == ShardName(stem: stem, number: number, of: count))
    #expect("\(ShardName(stem: stem, number: number, of: count))" == name)
  }

  @Test(arguments: [
    "model.safetensors", "model-1-of-2.safetensors", "model-00001-of-00002.bin",
    "model-00001-00002.safetensors", "model-0000x-of-00002.safetensors",
    "model-99999999999999999999-of-00002.safetensors", "00001-of-00002.safetensors",
  ])
  func `other names are no shard names`(name: String) {
    #expect(ShardName(name) == nil)
  }
}
