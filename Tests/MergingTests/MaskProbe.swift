import Arithmetic
import Pipeline
import Tensors

@testable import Merging

/// An operation whose output is which elements of one model's delta survive: 1 or 0.
///
/// It runs through the same reduce rounds as the merge it looks into.
struct MaskProbe: TensorOperation {
  private var merge: any TensorOperation
  private let model: Int

  /// Nil if the operation is no merge of task vectors or has no such model.
  init?(_ operation: any TensorOperation, model: Int) {
    guard let merge = operation as? TaskVectorOperation, merge.models.indices.contains(model)
    else { return nil }
    self.merge = merge
    self.model = model
  }

  var arithmetic: Arithmetic { merge.arithmetic }
  var scratchBlocks: Int { merge.scratchBlocks }
  var scratchMasks: Int { merge.scratchMasks }
  var maximumRounds: Int { merge.maximumRounds }
  var blockElements: Int? { merge.blockElements }
  var pending: Reduction? { merge.pending }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any TensorOperation {
    var probe = self
    probe.merge = merge.opened(with: &stream, over: tiling)
    return probe
  }

  func state(ofTile tile: Int) -> TileState { merge.state(ofTile: tile) }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    merge.reduce(inputs, state: &state, into: &partial)
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    var probe = self
    probe.merge = merge.knowing(knowledge)
    return probe
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let merge = merge as? TaskVectorOperation else { return }
    let model = merge.models[model]
    let delta = inputs.scratch(0)
    arithmetic.subtract(inputs.blocks[model.input], inputs.blocks[merge.base], into: delta)
    let mask = model.pruning.mask(
      delta, arithmetic, first: inputs.first, ties: &state.ties[self.model],
      stream: &state.streams[self.model], scratch: inputs.mask(0))
    arithmetic.fill(output, with: 1)
    arithmetic.apply(mask, to: output, into: output)
  }
}
