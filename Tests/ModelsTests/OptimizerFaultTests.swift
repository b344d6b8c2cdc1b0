import Checkpoints
import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

@Suite struct `Malformed optimisers` {
  private static let scheme = NeoXScheme(
    NeoXDialect(family: .llama, packing: .perHead, rowBias: .sum), form: .pipeline, layerCount: 1,
    degree: 1)
  private static let shape = DecoderShape(
    family: .llama, layerCount: 1, hidden: 2, groups: 1, queriesPerGroup: 1, headDimension: 2,
    inner: 2, vocabulary: 3, isTied: false)

  /// What opening a crafted step complains of.
  private func faults(
    _ change: (inout CraftedOptimizer) -> Void
  ) throws -> [OptimizerFault] {
    var crafted = CraftedOptimizer()
    change(&crafted)
    let directory = try TemporaryDirectory()
    do {
      let partitions = try crafted.open(in: directory)
      _ = try partitions.tensors(scheme: Self.scheme, shape: Self.shape, vocabulary: 3)
      return []
    } catch let error as OptimizerError { return error.problems.map(\.fault) }
  }

  @Test func `a sound step is read, with paddings kept or not`() throws {
    for (masters, isElastic) in [([4, 4], false), ([4, 2], false), ([4, 3], true)] {
      var crafted = CraftedOptimizer()
      crafted.masters = masters
      crafted.isElastic = isElastic
      if isElastic { crafted.moments = [4, 2] }
      let directory = try TemporaryDirectory()
      let partitions = try crafted.open(in: directory)
      let tensors = try partitions.tensors(scheme: Self.scheme, shape: Self.shape, vocabulary: 3)
      #expect(
        tensors.map(\.name) == [
          "fp32/model.embed_tokens.weight", "exp_avg/model.embed_tokens.weight",
        ])
      #expect(floats(try gathered(tensors[0])) == [0, 1, 2, 3, 4, 5])
      #expect(floats(try gathered(tensors[1])) == [100, 101, 102, 103, 104, 105])
    }
  }

  @Test func `steps are numbers, tensors, or entries of parameter groups`() throws {
    let cases: [(TorchContent, [(String, TorchContent)], OptimizerStep?)] = [
      (.int(7), [], OptimizerStep(7, .number)),
      (
        .none,
        [
          (
            "base_optimizer_state",
            .dict([
              ("state", .dict([] as [TorchContent.Entry])),
              ("param_groups", .list([.dict([("step", .int(9)), ("params", .list([.int(0)]))])])),
            ])
          )
        ], OptimizerStep(9, .parameterGroup)
      ),
      (.none, [], nil),
    ]
    for (step, changes, expected) in cases {
      var crafted = CraftedOptimizer()
      crafted.steps = [step, step]
      crafted.changes = changes
      let directory = try TemporaryDirectory()
      let partitions = try crafted.open(in: directory)
      #expect(partitions.files.joined().map { $0.groups[0].step } == [expected, expected])
    }
  }

  @Test func `what contradicts is named`() throws {
    #expect(
      try faults { $0.dataDegree = 4 } == [
        .dataDegree(expected: 2, found: 4, entry: "dp_world_size")
      ])
    #expect(
      try faults { $0.partitionCount = 3 }
        == Array(
          repeating: .dataDegree(expected: 2, found: 3, entry: "partition_count"), count: 2))
    #expect(try faults { $0.modelDegree = 2 } == [.modelDegree(expected: 1, found: 2)])
    #expect(
      try faults { $0.groupCount = 2 }
        == Array(
          repeating: .groupCount(
            expected: 2, found: 1, entry: "single_partition_of_fp32_groups"), count: 2))
    #expect(
      try faults { $0.steps[1] = .int(3) } == [
        .step(
          expected: "2", found: "3", other: "zero_pp_rank_0_mp_rank_00_optim_states.pt")
      ])
    #expect(
      try faults { $0.masters[1] = 1 } == [
        .partitionSize(group: 0, key: "fp32", expected: 2...4, found: 1)
      ])
    #expect(
      try faults { $0.moments[0] = 5 } == [
        .partitionSize(group: 0, key: "exp_avg", expected: 4...4, found: 5)
      ])
    #expect(
      try faults { $0.shapes = [("0.word_embeddings.weight", [Int.max, 2])] } == [
        .parameterShape("0.word_embeddings.weight", expected: [], found: [Int.max, 2])
      ])
    #expect(
      try faults { $0.shapes = [("0.word_embeddings.weight", [2, 3])] } == [
        .parameterShape("0.word_embeddings.weight", expected: [3, 2], found: [2, 3])
      ])
    #expect(
      try faults { $0.shapes = [("1.unknown.weight", [3, 2])] } == [
        .unknownParameter("1.unknown.weight")
      ])
  }

  @Test func `other stages and other classes are told apart`() throws {
    let stages: [(TorchContent, OptimizerFault?)] = [
      (.int(1), nil), (.int(2), nil), (.int(3), .partitionedParameters),
      (.int(7), .unknownStage(7)),
    ]
    for (stage, fault) in stages {
      #expect(
        try faults { $0.stage = stage } == fault.map { [$0, $0] } ?? [])
    }
    #expect(
      try faults { $0.changes = [("fp32_flat_groups", .list([]))] }
        == [.partitionedParameters, .partitionedParameters])
    for key in ["single_partition_of_fp32_groups", "partition_count", "base_optimizer_state"] {
      let found = try faults { $0.changes = [(key, .none)] }
      guard case .missingEntry(let entry, _)? = found.first else {
        Issue.record("\(key): \(found)")
        continue
      }
      #expect(entry == key || key == "base_optimizer_state")
    }
  }

  @Test func `missing files are named`() throws {
    let fixture = OptimizerFixture.all[0]
    let whole = try OptimizerFixture.names(in: fixture.step)
    func faults(
      _ change: (inout [Int: String], inout [Int: [Int: String]]) -> Void
    ) throws -> [OptimizerFault] {
      var (states, optimizers) = whole
      change(&states, &optimizers)
      do {
        _ = try ZeroPartitions(in: fixture.step, states: states, optimizers: optimizers)
        return []
      } catch let error as OptimizerError { return error.problems.map(\.fault) }
    }
    #expect(
      try faults { $1[3]?[1] = nil } == [
        .missingFile("bf16_zero_pp_rank_1_mp_rank_03_optim_states.pt")
      ])
    #expect(
      try faults {
        $0[2] = nil; _ = $1
      } == [.missingFile("mp_rank_02_model_states.pt")])
    #expect(
      try faults {
        $0[1_000_000_000] = "x"; _ = $1
      } == [
        .missingFile("mp_rank_05_model_states.pt")
      ])
    // Fewer ranks of all: the files that are there say so.
    let fewer = try faults {
      for rank in 0..<4 { $1[rank]?[1] = nil }; _ = $0
    }
    #expect(fewer.contains(.dataDegree(expected: 1, found: 2, entry: "dp_world_size")))
    #expect(fewer.contains(.dataDegree(expected: 1, found: 2, entry: "partition_count")))
  }

  @Test func `tensors of another layout are refused`() throws {
    let fixture = OptimizerFixture.all[0]
    let partitions = try fixture.open()
    var dialect = fixture.dialect
    dialect.mlpNames = .dense
    let other = NeoXScheme(dialect, form: .pipeline, layerCount: 4, degree: 2)
    do {
      _ = try partitions.tensors(scheme: other, shape: fixture.shape, vocabulary: 512)
      Issue.record("unknown parameters were taken")
    } catch let error as OptimizerError {
      #expect(error.problems.count == 16)
      #expect(error.problems[0].fault == .unknownParameter("2.mlp.linear1.weight"))
      #expect("\(error)".contains("mp_rank_00_model_states.pt"))
    }
    // A layer that no stage has.
    var shape = fixture.shape
    shape.inner = 128
    do {
      _ = try partitions.tensors(scheme: fixture.scheme, shape: shape, vocabulary: 512)
      Issue.record("wrong shapes were taken")
    } catch let error as OptimizerError {
      #expect(
        error.problems[0].fault
          == .parameterShape("2.mlp.linear1.weight", expected: [128, 128], found: [256, 128]))
    }
  }
}
