import Checkpoints
import Layouts
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

@testable import Models

@Suite struct `Universal checkpoints` {
  @Test(arguments: OptimizerFixture.all)
  func `every state of every parameter is whole, in a file of its own`(
    fixture: OptimizerFixture
  ) throws {
    let run = try RewrittenRun(fixture)
    let target = try run.target(pp: 2, tp: 1, dp: 1)
    let writer = try #require(UniversalWriter(run.state, to: target))
    let directory = try TemporaryDirectory()
    let step = try run.write(try writer.files(below: ""), in: directory)
    for (name, original) in run.contents {
      let state = try #require(OptimizerTensor(name))
      // The arrays of one rank of one stage have every tensor.
      let parameter = try #require(
        target.stages.lazy.flatMap(\.parameters).first { parameter in
          parameter.array.parts.contains { $0.tensor == state.tensor }
        })
      let path = step.joining("zero/\(parameter.name)/\(state.kind.key).pt")
      let file = try TorchFile(opening: path, access: .positional)
      let value = try #require(file.root["param"])
      let tensor = try file.tensor(value)
      #expect(tensor.shape == parameter.array.shape)
      let part = try #require(parameter.array.parts.first { $0.tensor == state.tensor })
      let read = LogicalTensor(
        spec: TensorSpec(name: name, dtype: .f32, shape: part.identity.storedShape),
        pieces: [
          LogicalTensor.Piece(
            file: file.file, byteOffset: tensor.byteOffset, byteCount: tensor.byteCount,
            placement: part.placement)
        ], identity: part.identity)
      #expect(try gathered(read) == original, "\(name)")
      let stepFile = try TorchFile(
        opening: step.joining("zero/\(parameter.name)/step.pt"), access: .positional)
      let count = try stepFile.tensor(stepFile.root)
      #expect(floats(try stepFile.bytes(of: count)) == [2])
    }
    let shared = try TorchFile(
      opening: step.joining("zero/optimizer_state.pt"), access: .positional)
    let decays = shared.root["param_groups"]?.elements?.map { $0["weight_decay"]?.double }
    #expect(decays == [0.01, 0])
    #expect(shared.root["base_optimizer_state"] == nil)
  }

  @Test func `each file says how ranks cut it`() throws {
    let run = try RewrittenRun(OptimizerFixture.all[0])
    let target = try run.target(pp: 1, tp: 2, dp: 1)
    let writer = try #require(UniversalWriter(run.state, to: target))
    let directory = try TemporaryDirectory()
    let step = try run.write(try writer.files(below: "x"), in: directory)
    func root(_ parameter: String) throws -> PickleValue {
      try TorchFile(opening: step.joining("x/zero/\(parameter)/fp32.pt"), access: .positional).root
    }
    #expect(try root("2.attention.dense.weight")["cat_dim"]?.int == 1)
    #expect(try root("2.mlp.linear2.weight")["cat_dim"]?.int == 1)
    #expect(try root("2.mlp.linear1.weight")["param_n_sub_params"]?.int == 2)
    #expect(try root("0.word_embeddings.weight")["vocab_tensor"]?.bool == true)
    #expect(try root("8.final_linear.weight")["vocab_tensor"]?.bool == true)
    let packed = try #require(try root("2.attention.query_key_value.weight")["sub_param_shape"])
    #expect(packed["partition_dim"]?.int == 0)
    #expect(packed["shape"]?[0]?.ints == [128, 32, 32])
    #expect(packed["shape"]?[1]?.int == 128)
    #expect(try root("2.input_layernorm.scale").entries?.count == 1)
  }

  @Test func `terms of biases are refused where ranks would add them up`() throws {
    let run = try RewrittenRun(OptimizerFixture.all[1])
    let target = try run.target(pp: 1, tp: 2, dp: 1)
    let writer = try #require(UniversalWriter(run.state, to: target))
    #expect(throws: DivisionFault.self) { _ = try writer.files(below: "") }
  }
}
