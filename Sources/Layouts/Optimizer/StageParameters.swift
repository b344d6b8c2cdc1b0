internal import Tensors

/// The parameters of one tensor-parallel rank of one pipeline stage, in the order in which its
/// optimiser keeps them.
///
/// Modules come in the order of the pipeline, the one that stages share first; inside a module the
/// order is that of the table. Source: DeepSpeed 0.19.8, `runtime/pipe/module.py`; GPT-NeoX
/// ea7aefd8, `get_params_for_weight_decay_optimization`.
package struct StageParameters: Sendable {
  /// A parameter and the array that the rank has of it.
  package struct Parameter: Sendable {
    /// The name in files.
    package var name: String
    package var row: ArrayRow
    package var layer: Int?
    package var array: StoredArray
  }

  /// Parameters that the optimiser treats alike, in one flat buffer.
  package struct Group: Sendable {
    /// Whether their weights decay; nil where the run does not tell parameters apart.
    package var isDecayed: Bool?
    package var parameters: [Parameter]
  }

  /// How parameters are divided into groups.
  package enum Grouping: Hashable, Sendable {
    /// Weights that decay, then norms and biases, which do not; empty groups are left out.
    case byDecay
    /// One group, for runs without weight decay.
    case together
  }

  package let stage: Int
  package let rank: Int
  package let parameters: [Parameter]

  /// Puts the parameters into groups.
  package func groups(_ grouping: Grouping) -> [Group] {
    guard grouping == .byDecay else {
      return parameters.isEmpty ? [] : [Group(isDecayed: nil, parameters: parameters)]
    }
    return [true, false].compactMap { isDecayed in
      let members = parameters.filter { $0.row.isDecayed == isDecayed }
      return members.isEmpty ? nil : Group(isDecayed: isDecayed, parameters: members)
    }
  }
}

extension NeoXScheme {
  /// The parameters of each stage and rank: stage 0 with all its ranks first.
  ///
  /// `arrays` are all of the model, in this scheme. `boundaries` are the first module of each stage,
  /// and the number of modules (`StagePartition`); sequential runs have one stage. `isTied` says
  /// that the embedding is also the head, which first and last stage then share.
  package func stages(
    _ arrays: [LocatedArray], boundaries: [Int], isTied: Bool
  ) -> [StageParameters] {
    var members: [[StageParameters.Parameter]] = Array(
      repeating: [], count: max(0, boundaries.count - 1) * degree)
    let isShared = isTied && form == .pipeline
    // Arrays come in the order of modules, but for what stages share.
    let modules = arrays.map { located in
      isShared && located.row.part == .embedding
        ? -1 : module(of: located.row.part, layer: located.layer)
    }
    for place in arrays.indices.sorted(by: { (modules[$0], $0) < (modules[$1], $1) }) {
      let (located, module) = (arrays[place], modules[place])
      let name = parameter(of: located.row, layer: located.layer, isTied: isTied).name(in: form)
      let homes = module < 0 ? [0, layerCount + 4] : [module]
      for stage in Set(homes.compactMap { Self.stage(of: $0, boundaries) }).sorted() {
        members[stage * degree + located.array.rank].append(
          StageParameters.Parameter(
            name: name, row: located.row, layer: located.layer, array: located.array))
      }
    }
    return members.enumerated().map { place, parameters in
      StageParameters(
        stage: place / degree, rank: place % degree, parameters: parameters)
    }
  }

  /// The stage that has a module.
  private static func stage(of module: Int, _ boundaries: [Int]) -> Int? {
    zip(boundaries, boundaries.dropFirst()).enumerated().first { _, bounds in
      bounds.0..<max(bounds.0, bounds.1) ~= module
    }?.offset
  }
}
