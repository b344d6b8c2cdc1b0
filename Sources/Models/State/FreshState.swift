package import TorchFiles

/// The model states of a run that has not begun: what GPT-NeoX needs to start from weights.
package enum FreshState {
  /// The entries besides `module` of every rank.
  package static func entries(modelParallel: Int) -> [TorchContent.Entry] {
    let values: [(String, TorchContent)] = [
      ("buffer_names", .list([])), ("optimizer", .none), ("param_shapes", .none),
      ("frozen_param_shapes", .none), ("shared_params", .dict([] as [TorchContent.Entry])),
      ("frozen_param_fragments", .none), ("lr_scheduler", .none), ("data_sampler", .none),
      ("random_ltd", .none), ("skipped_steps", .int(0)), ("global_steps", .int(0)),
      ("global_samples", .int(0)), ("dp_world_size", .int(1)),
      ("mp_world_size", .int(modelParallel)), ("iteration", .int(0)),
    ]
    return values.map { TorchContent.Entry(.string($0), $1) }
  }
}
