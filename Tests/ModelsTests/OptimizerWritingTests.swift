import Checkpoints
import Layouts
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

@testable import Models

@Suite struct `Writing partitioned optimisers` {
  /// Degrees to go to; pipeline, tensor and data parallelism.
  struct Degrees: CustomTestStringConvertible, Sendable {
    let pp: Int
    let tp: Int
    let dp: Int
    var testDescription: String { "pp \(pp), tp \(tp), dp \(dp)" }
  }

  static let degrees = [(1, 1, 1), (2, 1, 3), (4, 2, 1), (1, 2, 2), (1, 4, 1), (2, 4, 5)].map {
    Degrees(pp: $0.0, tp: $0.1, dp: $0.2)
  }

  @Test(arguments: OptimizerFixture.all, degrees)
  func `every state survives a change of degrees`(
    fixture: OptimizerFixture, degrees: Degrees
  ) throws {
    let run = try RewrittenRun(fixture)
    guard fixture.shape.groups % degrees.tp == 0 else {
      #expect(throws: DivisionFault.self) {
        try run.target(pp: degrees.pp, tp: degrees.tp, dp: degrees.dp)
      }
      return
    }
    let target = try run.target(pp: degrees.pp, tp: degrees.tp, dp: degrees.dp)
    let directory = try TemporaryDirectory()
    let step = try run.write(target, in: directory)
    let written = try OptimizerFixture.open(step)
    #expect(written.dataDegree == degrees.dp)
    #expect(written.states.count == degrees.pp * degrees.tp)
    let tensors = try written.tensors(
      scheme: target.scheme, shape: fixture.shape, vocabulary: fixture.shape.vocabulary)
    #expect(tensors.count == run.tensors.count)
    for tensor in tensors {
      let original = try #require(run.contents[tensor.name])
      #expect(try gathered(tensor) == original, "\(tensor.name)")
    }
    for file in written.files.joined() {
      for group in file.groups { #expect(group.step == OptimizerStep(2, .tensor)) }
    }
  }

  /// Writing for the degrees of the source makes the partitions that DeepSpeed itself wrote.
  @Test(arguments: OptimizerFixture.all)
  func `the same degrees give the same partitions`(fixture: OptimizerFixture) throws {
    let run = try RewrittenRun(fixture)
    let target = try run.target(
      pp: fixture.stages, tp: fixture.tensorParallel, dp: fixture.dataParallel)
    let directory = try TemporaryDirectory()
    let written = try OptimizerFixture.open(try run.write(target, in: directory))
    for (ours, theirs) in zip(written.files.joined(), run.partitions.files.joined()) {
      #expect(ours.name == theirs.name)
      let mine = try ours.file.tensors()
      let original = try theirs.file.tensors()
      #expect(
        mine.map(\.path).sorted(by: Self.ascending)
          == original.map(\.path).sorted(by: Self.ascending))
      for (path, tensor) in original {
        let found = try #require(mine.first { $0.path == path })
        #expect(found.tensor.shape == tensor.shape, "\(path)")
        #expect(
          try ours.file.bytes(of: found.tensor) == theirs.file.bytes(of: tensor), "\(path)")
      }
      for key in ["group_paddings", "partition_count"] {
        #expect(ours.content[key]?.ints == theirs.content[key]?.ints)
      }
    }
    for (ours, theirs) in zip(written.states, run.partitions.states) {
      #expect(ours.groups == theirs.groups)
      let keys = ours.file.root.entries?.compactMap(\.key.string)
      #expect(keys == theirs.file.root.entries?.compactMap(\.key.string))
    }
  }

  @Test func `model states say the new degrees, and keep the rest`() throws {
    let fixture = OptimizerFixture.all[0]
    let run = try RewrittenRun(fixture)
    let target = try run.target(pp: 4, tp: 1, dp: 3)
    let directory = try TemporaryDirectory()
    let written = try OptimizerFixture.open(try run.write(target, in: directory))
    for state in written.states {
      let root = state.file.root
      #expect(root["module"]?.isNone == true)
      #expect(root["dp_world_size"]?.int == 3)
      #expect(root["mp_world_size"]?.int == 4)
      #expect(root["checkpoint_parallel_dimensions"]?["pp_degree"]?.int == 4)
      #expect(root["checkpoint_parallel_dimensions"]?["tp_degree"]?.int == 1)
      #expect(root["iteration"]?.int == 2)
      #expect(root["args"]?["model_parallel_size"]?.int == 1)
      #expect(root["args"]?["padded_vocab_size"]?.int == 512)
      #expect(root["args"]?["make_vocab_size_divisible_by"]?.int == 512)
      #expect(root["args"]?["num_layers"]?.int == 4)
    }
    // Random states are those of the nearest stage.
    let names = ["torch_rng_state", "random_rng_state", "np_rng_state"]
    for (rank, source) in [(0, 0), (1, 2), (2, 2), (3, 2)] {
      for name in names {
        let ours = try #require(written.states[rank].file.root[name])
        let theirs = try #require(run.partitions.states[source].file.root[name])
        #expect(
          try Self.content(ours, in: written.states[rank])
            == Self.content(theirs, in: run.partitions.states[source]))
      }
    }
    let writer = StateWriter(run.state, to: target, keepsOptimizer: true)
    #expect(writer.notes.contains { $0.contains("make_vocab_size_divisible_by 512") })
    #expect(writer.notes.contains { $0.contains("random states") })
    #expect(writer.notes.contains { $0.contains("ds_config") })
  }

  @Test func `without the optimiser its entries are gone`() throws {
    let run = try RewrittenRun(OptimizerFixture.all[0])
    let target = try run.target(pp: 1, tp: 1, dp: 1)
    let writer = StateWriter(run.state, to: target, keepsOptimizer: false)
    var storages: [TorchStorage] = []
    let entries = try writer.entries(ofRank: 0, storages: &storages)
    #expect(entries.first { $0.key == .string("param_shapes") }?.value == TorchContent.none)
    #expect(entries.first { $0.key == .string("iteration") }?.value == .int(2))
  }

  private static func ascending(_ a: [String], _ b: [String]) -> Bool {
    a.lexicographicallyPrecedes(b)
  }

  /// A value with its tensors' bytes.
  private static func content(_ value: PickleValue, in state: StateFile) throws -> [String] {
    var storages: [TorchStorage] = []
    let content = try state.file.content(of: value, storages: &storages)
    return ["\(content)".replacing(/storage: \d+/, with: ""), "\(storages)"]
  }
}
