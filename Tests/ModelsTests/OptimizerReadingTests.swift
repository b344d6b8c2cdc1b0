import Checkpoints
import Layouts
import Models
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Partitioned optimisers` {
  @Test(arguments: OptimizerFixture.all)
  func `every state of every parameter is read bit for bit`(fixture: OptimizerFixture) throws {
    let partitions = try fixture.open()
    #expect(partitions.dataDegree == fixture.dataParallel)
    #expect(partitions.states.count == fixture.stages * fixture.tensorParallel)
    let tensors = try partitions.tensors(
      scheme: fixture.scheme, shape: fixture.shape, vocabulary: fixture.shape.vocabulary)
    var found: [OptimizerTensor.Kind: [TensorName: String]] = [:]
    for tensor in tensors {
      let name = try #require(OptimizerTensor(tensor.name))
      #expect(name.name == tensor.name)
      found[name.kind, default: [:]][name.tensor] = digest(try gathered(tensor))
    }
    #expect(Set(found.keys) == [.master, .firstMoment, .secondMoment])
    for (kind, digests) in found {
      let expected = try fixture.digests(of: kind.key)
      #expect(!expected.isEmpty)
      #expect(digests == expected, "\(kind.key)")
    }
  }

  @Test(arguments: OptimizerFixture.all)
  func `files say their class, their step and where they are`(fixture: OptimizerFixture) throws {
    let partitions = try fixture.open()
    let isStage = fixture.name.contains("stage12")
    for file in partitions.files.joined() {
      #expect(file.optimizerClass == (isStage ? .zero(stage: 1) : .bf16))
      #expect(!file.isElastic)
      for group in file.groups { #expect(group.step == OptimizerStep(2, .tensor)) }
    }
    for state in partitions.states {
      #expect(state.dataDegree == fixture.dataParallel)
      #expect(state.iteration == 2)
    }
  }
}
