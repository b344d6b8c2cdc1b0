internal import Layouts
internal import Tensors
internal import TorchFiles

/// Writes a DeepSpeed universal checkpoint: each state of each parameter whole in a file of its own,
/// which runs of any degrees cut for themselves.
///
/// Source: DeepSpeed 0.19.8, `checkpoint/ds_to_universal.py` and `checkpoint/universal_checkpoint.py`.
package struct UniversalWriter: Sendable {
  package let run: RunState
  package let optimizer: RunState.Optimizer
  /// The run for which the files of model states are; states themselves suit all.
  package let target: RunTarget

  /// A writer, or nil where the run has no optimiser.
  package init?(_ run: RunState, to target: RunTarget) {
    guard let optimizer = run.optimizer else { return nil }
    self.run = run
    self.optimizer = optimizer
    self.target = target
  }

  /// The name of the file that names the step's folder.
  package static let latestName = "latest_universal"

  /// The states of all parameters, and what they share.
  func files(below folder: String) throws -> [TorchOutputFile] {
    let carried = try CarriedOptimizer(optimizer)
    let prefix = folder.isEmpty ? "zero" : "\(folder)/zero"
    var files: [TorchOutputFile] = []
    for parameter in try parameters() {
      let below = "\(prefix)/\(parameter.name)"
      let kinds = optimizer.keys.map { OptimizerTensor.Kind(key: $0) }
      files += kinds.map { file($0, parameter, below: below) }
      if let step = optimizer.step, step.place != .parameterGroup {
        files.append(Self.file(step, below: below))
      }
    }
    files.append(Self.shared(carried, named: "\(prefix)/optimizer_state.pt"))
    return files
  }

  /// What is odd about the output, a line each.
  package var notes: [String] {
    let sums = target.stages.joined(where: { $0.row.division == .summed })
    return sums && target.tensorParallel == 1
      ? ["row-parallel biases are whole: they suit runs without tensor parallelism"] : []
  }

  // MARK: Parameters

  /// The parameters of all stages, whole, each once.
  private func parameters() throws(DivisionFault) -> [StageParameters.Parameter] {
    var seen: Set<String> = []
    var parameters: [StageParameters.Parameter] = []
    for stage in target.stages where stage.rank == 0 {
      for var parameter in stage.parameters where seen.insert(parameter.name).inserted {
        // Loaders pad the vocabulary themselves.
        let whole = try parameter.row.arrays(
          layer: parameter.layer, degree: 1, shape: target.shape,
          vocabulary: target.shape.vocabulary)
        guard let array = whole.first else { continue }
        guard array.division != .summed || target.tensorParallel == 1 else {
          throw .unusable(array: parameter.name)
        }
        parameter.array = array
        parameters.append(parameter)
      }
    }
    return parameters
  }

  private func file(
    _ kind: OptimizerTensor.Kind, _ parameter: StageParameters.Parameter, below folder: String
  ) -> TorchOutputFile {
    let array = parameter.array
    let tensor = TorchContent.tensor(TorchView(storage: 0, dtype: .f32, shape: array.shape))
    var file = TorchOutputFile(
      name: "\(folder)/\(kind.key).pt",
      content: .dict(UniversalShape(parameter.row, array).entries + [("param", tensor)]),
      storages: [TorchStorage(dtype: .f32, elementCount: array.elementCount)])
    for var part in array.parts {
      part.tensor = OptimizerTensor(kind, of: part.tensor).name
      file.places.append(TorchOutputFile.Place(storage: 0, element: 0, part: part))
    }
    file.zeros = array.padding.map {
      TorchOutputFile.Zeros(storage: 0, elements: $0.footprint)
    }
    return file
  }

  private static func file(_ step: OptimizerStep, below folder: String) -> TorchOutputFile {
    var storages: [TorchStorage] = []
    return TorchOutputFile(
      name: "\(folder)/step.pt", content: step.content(storages: &storages), storages: storages)
  }

  /// What all parameters share: the entries that are not divided, and the groups' settings.
  private static func shared(_ carried: CarriedOptimizer, named name: String) -> TorchOutputFile {
    var entries = carried.entries.compactMap { key, value in value.map { (key, $0) } }
    // Loaders take groups by their place: those that decay come first.
    let settings = [true, false, nil].compactMap { (kind: Bool?) in
      carried.groups[kind]?.settings
    }
    let groups = settings.enumerated().map { number, settings in
      settings.replacing(["params": .list([.int(number)])])
    }
    entries.append(("param_groups", .list(groups)))
    return TorchOutputFile(name: name, content: .dict(entries), storages: carried.storages)
  }
}

extension Sequence where Element == StageParameters {
  /// Whether some parameter of some stage fits.
  fileprivate func joined(where fits: (StageParameters.Parameter) -> Bool) -> Bool {
    contains { $0.parameters.contains(where: fits) }
  }
}

extension OptimizerStep {
  /// The number as optimisers keep it.
  func content(storages: inout [TorchStorage]) -> TorchContent {
    guard place == .tensor else {
      return Int(exactly: value).map(TorchContent.int) ?? .float(value)
    }
    let bits = Float(value).bitPattern
    storages.append(
      TorchStorage(
        dtype: .f32, elementCount: 1,
        contents: (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }))
    return .tensor(TorchView(storage: storages.count - 1, dtype: .f32, shape: []))
  }
}
