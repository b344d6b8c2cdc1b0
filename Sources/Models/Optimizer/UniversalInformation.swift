internal import Layouts
package import TorchFiles

extension UniversalWriter {
  /// What files of model states say of the parameters: patterns by the rule that merges them.
  ///
  /// It is for converters; loaders read it from the parameters' own files.
  package var information: TorchContent {
    var rows: [String] = []
    var replicated: [String] = []
    var halves: [String] = []
    var vocabulary: [String] = []
    var parts: [TorchContent] = []
    var seen: Set<String> = []
    for parameter in target.stages.lazy.filter({ $0.rank == 0 }).flatMap(\.parameters) {
      guard seen.insert(parameter.row.stored).inserted else { continue }
      guard
        let whole = try? parameter.row.arrays(
          layer: parameter.layer, degree: 1, shape: target.shape,
          vocabulary: target.shape.vocabulary
        ).first
      else { continue }
      let shape = UniversalShape(parameter.row, whole)
      let extents = shape.parts
      if parameter.row.part == .head || parameter.row.part == .embedding && !target.shape.isTied {
        vocabulary.append(shape.pattern)
      }
      if extents.count == 2, extents[0] == extents[1] {
        halves.append(shape.pattern)
      } else if extents.count > 1 {
        parts.append(
          .dict([
            ("patterns", .list([.string(shape.pattern)])), ("shape", shape.shape(extents)),
            ("partition_dim", .int(0)),
          ]))
      } else if shape.dimension == nil {
        replicated.append(shape.pattern)
      } else if shape.dimension == 1 {
        rows.append(shape.pattern)
      }
    }
    func list(_ patterns: [String]) -> TorchContent { .list(patterns.map { .string($0) }) }
    let tied = target.shape.isTied ? [#"tied_modules\.embed\..*"#] : []
    return .dict([
      ("universal_checkpoint_version", .float(0.2)),
      ("original_vocab_size", .int(target.shape.vocabulary)),
      ("vocabulary_parameter_patterns", list(vocabulary + tied)),
      ("tp_replicated_parameter_patterns", list(replicated)),
      ("pipeline_replicated_parameter_patterns", list(tied)),
      ("parameter_with_row_parallelism_patterns", list(rows)),
      ("parameter_with_2_sub_params_cat_dim_0", list(halves)),
      ("parameter_with_sub_params", .list(parts)),
    ])
  }
}
