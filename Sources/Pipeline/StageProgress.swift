internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// The stages below a step under way: those that have been opened, and whose rounds are to run.
///
/// Rounds run innermost first, since a stage is read by the rounds of those above it.
struct StageProgress {
  /// Innermost first; each is final once the ones before it are.
  private var stages: [StageDerivation] = []
  private var positions: [StageDerivation.Key: Int] = [:]
  /// The stage whose round runs.
  private(set) var current: Int?

  init(_ step: Plan.Step, tileElements: Int, stream: inout MersenneTwister) {
    for stage in step.stages {
      positions[stage.key] = stages.count
      stages.append(stage.opened(with: &stream, tileElements: tileElements))
    }
    advance(from: 0)
  }

  /// The stage whose round runs; nil when all are ready to be read.
  var pending: StageDerivation? { current.map { stages[$0] } }

  /// Takes the outcome of the round.
  mutating func learn(_ knowledge: Knowledge) {
    guard let current else { return }
    stages[current] = stages[current].knowing(knowledge)
    advance(from: current)
  }

  /// The step with its inputs as they are known.
  func resolved(_ step: Plan.Step) -> Plan.Step {
    var step = step
    for index in step.inputs.indices {
      step.inputs[index].tensor = resolved(step.inputs[index].tensor)
    }
    return step
  }

  /// Goes to the next stage with a round, and gives each on the way the stages below it as known.
  private mutating func advance(from start: Int) {
    for index in start..<stages.count {
      stages[index].resolveInputs(resolved)
      if stages[index].operation?.pending != nil {
        current = index
        return
      }
    }
    current = nil
  }

  private func resolved(_ tensor: LogicalTensor) -> LogicalTensor {
    guard let stage = tensor.derivation as? StageDerivation, let position = positions[stage.key],
      position < stages.count
    else { return tensor }
    return LogicalTensor(
      spec: tensor.spec, derivedBy: stages[position], nominalType: tensor.nominalType)
  }
}
