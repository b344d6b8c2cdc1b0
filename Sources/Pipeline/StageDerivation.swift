internal import Arithmetic
package import Checkpoints
internal import Tensors

/// An output tensor of an earlier stage, computed tile by tile where it is read.
///
/// Its elements are those that the stage would have written: rounded to the stage's output type.
/// Reduce rounds of the stage run before those of the step that reads it; until they have, the tensor
/// cannot be read.
package struct StageDerivation: TensorDerivation {
  /// Which tensor of which stage.
  struct Key: Hashable, Sendable {
    let stage: String
    let tensor: TensorName
  }

  /// The name of the stage.
  package let stage: String
  package private(set) var step: Plan.Step
  /// How the tensor is cut, once its step is under way.
  private(set) var tiling: Tiling?
  /// The operation as far as it is known, for steps that compute.
  private(set) var operation: (any TensorOperation)?

  init(stage: String, step: Plan.Step) {
    self.stage = stage
    self.step = step
  }

  var key: Key { Key(stage: stage, tensor: step.output.name) }

  package var inputs: [LogicalTensor] { step.inputs.map(\.tensor) }

  package func workingByteCount(elementCount: Int) -> Int {
    workingByteCount(elementCount: elementCount, tileElements: Executor.defaultTileElements)
  }

  /// The memory of one worker that reads the tensor: a tile, scratch, and what its inputs take.
  func workingByteCount(elementCount: Int, tileElements: Int) -> Int {
    let tile = step.tiling(tileElements).first?.count ?? 0
    let read = step.operation.map { min(tile, BlockLoader.windowElements(for: $0)) } ?? tile
    let inputs = step.inputs.reduce(0) { sum, input in
      sum + read * input.tensor.spec.dtype.bitWidth / 8
        + (input.tensor.derivation?.workingByteCount(elementCount: read) ?? 0)
    }
    return tile * step.output.dtype.bitWidth / 8 + step.scratchByteCount + inputs
  }

  /// Readers compute stages themselves, since they keep where in a tile they are.
  package func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    preconditionFailure("stages are read by StageReader")
  }

  // MARK: Rounds

  /// The stage at the start of a run.
  func opened(with stream: inout MersenneTwister, tileElements: Int) -> StageDerivation {
    var opened = self
    let tiling = step.tiling(tileElements)
    opened.tiling = tiling
    opened.operation = step.operation?.opened(with: &stream, over: tiling)
    return opened
  }

  /// Replaces the inputs by what `resolve` makes of them.
  mutating func resolveInputs(_ resolve: (LogicalTensor) -> LogicalTensor) {
    for index in step.inputs.indices {
      step.inputs[index].tensor = resolve(step.inputs[index].tensor)
    }
  }

  /// The stage that knows the outcome of its pending reduction.
  func knowing(_ knowledge: Knowledge) -> StageDerivation {
    var result = self
    result.operation = operation?.knowing(knowledge)
    return result
  }
}

extension Plan.Step {
  /// The step's output as a tensor that later stages read; what is merely copied is the input itself.
  package func tensor(ofStage stage: String) -> LogicalTensor {
    if case .copy = work, inputs.count == 1 { return inputs[0].tensor.renamed(output.name) }
    return LogicalTensor(spec: output, derivedBy: StageDerivation(stage: stage, step: self))
  }

  /// The stages below this step, each once, innermost first.
  var stages: [StageDerivation] {
    var found: [StageDerivation] = []
    func visit(_ step: Plan.Step) {
      for input in step.inputs {
        guard let stage = input.tensor.derivation as? StageDerivation,
          !found.contains(where: { $0.key == stage.key })
        else { continue }
        visit(stage.step)
        found.append(stage)
      }
    }
    visit(self)
    return found
  }

  /// The steps of the stages below this one, innermost first.
  package var stageSteps: [(stage: String, step: Plan.Step)] {
    stages.map { ($0.stage, $0.step) }
  }

  /// This step and those of the stages below it.
  var withStages: [Plan.Step] { stages.map(\.step) + [self] }
}
