import Checkpoints
import Layouts
import Storage
import Tensors
import TestSupport
import Testing

@testable import Models

/// A run that was read, and can be written for other degrees.
struct RewrittenRun {
  let fixture: OptimizerFixture
  let partitions: ZeroPartitions
  let tensors: [LogicalTensor]
  let contents: [TensorName: [UInt8]]
  let state: RunState

  init(_ fixture: OptimizerFixture) throws {
    self.fixture = fixture
    partitions = try fixture.open()
    tensors = try partitions.tensors(
      scheme: fixture.scheme, shape: fixture.shape, vocabulary: fixture.shape.vocabulary)
    contents = try Dictionary(
      uniqueKeysWithValues: tensors.map { ($0.name, try gathered($0)) })
    state = try RunState(partitions.states, partitions: partitions, scheme: fixture.scheme)
  }

  func target(pp: Int, tp: Int, dp: Int) throws -> RunTarget {
    let scheme = NeoXScheme(
      fixture.dialect, form: .pipeline, layerCount: fixture.shape.layerCount, degree: tp)
    let names = Set(tensors.compactMap { OptimizerTensor($0.name)?.tensor })
    return try RunTarget(
      scheme, shape: fixture.shape, vocabulary: fixture.shape.vocabulary,
      boundaries: StagePartition.blocks.boundaries(
        layerCount: fixture.shape.layerCount, stages: pp), dataParallel: dp
    ) { row, layer in row.slices.allSatisfy { names.contains($0.name(layer: layer)) } }
  }

  /// Writes states and optimiser, and returns the directory of the step.
  func write(_ target: RunTarget, in directory: borrowing TemporaryDirectory) throws -> Path {
    let states = StateWriter(state, to: target, keepsOptimizer: true)
    let optimizer = try #require(OptimizerWriter(state, to: target))
    var files = try (0..<target.rankCount).map { try states.file(ofRank: $0, below: "") }
    files += try optimizer.files(below: "")
    return try write(files, in: directory)
  }

  /// Writes files of the run's tensors; every byte has one origin, or the sink refuses.
  func write(_ files: [TorchOutputFile], in directory: borrowing TemporaryDirectory) throws -> Path
  {
    var draft = OutputDraft()
    for file in files { try draft.add(file) }
    let output = draft.output(
      Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.spec) }))
    let step = directory.path.joining("step")
    let staged = try StagedDirectory.stage(
      for: step, replacing: false, inputs: [])
    let sink = try PlacedSink(output, in: staged, hashing: false, syncing: false)
    let placed = Set(output.targets.map(\.tensor))
    for (name, bytes) in contents where placed.contains(name) {
      try unsafe bytes.withUnsafeBytes { try unsafe sink.write($0, of: name, at: 0) }
    }
    _ = try sink.finish()
    _ = try staged.commit(sync: false)
    return step
  }
}
