package import Storage
package import TorchFiles

/// What a `mp_rank_MM_model_states.pt` says besides weights.
package struct StateFile: Sendable {
  /// A parameter as the rank has it.
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var shape: [Int]

    /// Its elements, or nil where they cannot be counted.
    package var elementCount: Int? {
      shape.reduce(Optional(1)) { count, extent in
        guard let count, extent >= 0 else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        return overflow ? nil : product
      }
    }
  }

  package let file: TorchFile
  package let name: String
  /// The model-parallel rank.
  package let rank: Int
  /// The parameters of each group of the optimiser, in flat order; nil where there is no optimiser.
  package let groups: [[Parameter]]?
  package let dataDegree: Int?
  package let modelDegree: Int?
  package let iteration: Int?

  package var path: Path { file.file.path }

  /// Takes an opened file apart.
  package init(_ file: TorchFile, rank: Int) throws(OptimizerProblem) {
    self.file = file
    self.rank = rank
    name = file.file.path.lastComponent
    let root = file.root
    dataDegree = root["dp_world_size"]?.int
    modelDegree = root["mp_world_size"]?.int
    iteration = root["iteration"]?.int ?? root["global_steps"]?.int
    guard let shapes = root["param_shapes"], !shapes.isNone else {
      groups = nil
      return
    }
    // Before parameter groups there was one dict.
    guard let dicts = shapes.elements ?? (shapes.entries == nil ? nil : [shapes]) else {
      throw OptimizerProblem(
        file.file.path, .missingEntry("param_shapes", expected: "a list of dicts"))
    }
    var groups: [[Parameter]] = []
    for dict in dicts {
      var group: [Parameter] = []
      for (key, value) in dict.entries ?? [] {
        guard let name = key.string, let shape = value.ints else {
          throw OptimizerProblem(
            file.file.path, .missingEntry("param_shapes", expected: "names and shapes"))
        }
        group.append(Parameter(name: name, shape: shape))
      }
      groups.append(group)
    }
    self.groups = groups
  }
}
