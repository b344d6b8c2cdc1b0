package import Checkpoints
package import Layouts
internal import Storage
internal import Tensors
internal import TorchFiles

extension ZeroPartitions {
  /// The logical tensors of the optimiser, named as `OptimizerTensor` says.
  ///
  /// A partition cuts rows of arrays, so each of its parts becomes a few boxes of a tensor. Copies
  /// that ranks or stages hold are copies of the tensor. Terms of row-parallel biases add up to the
  /// master; the gradients of all terms are the same, and so are their moments, which are copies.
  /// Parameters that are not trained have no tensors here.
  ///
  /// `scheme` is that of the files, `vocabulary` the rows over the vocabulary in all ranks, padding
  /// included. Throws `OptimizerError` with everything that does not fit the table.
  package func tensors(
    scheme: NeoXScheme, shape: DecoderShape, vocabulary: Int, replicas: ReplicaPolicy = .check
  ) throws -> [LogicalTensor] {
    var lowering = Lowering(scheme: scheme, shape: shape, vocabulary: vocabulary)
    for group in groups.joined() { try lowering.add(group, state: states[group.rank]) }
    let tensors = lowering.tensors(replicas)
    guard lowering.problems.isEmpty else { throw OptimizerError(lowering.problems) }
    return tensors
  }
}

/// Turns groups of partitions into pieces of logical tensors.
private struct Lowering {
  let scheme: NeoXScheme
  let shape: DecoderShape
  let vocabulary: Int
  private(set) var problems: [OptimizerProblem] = []

  private struct Place: Hashable {
    var stored: String
    var layer: Int?
  }

  /// A logical tensor in the making, for each state.
  private struct Draft {
    var identity: Placement
    var shape: [Int]
    var division: ArrayRow.Division
    var file: Path
    /// By state, then copy.
    var copies: [String: [[LogicalTensor.Piece]]] = [:]
    var keys: [String] = []
  }

  private var arrays: [Place: [StoredArray]] = [:]
  private var drafts: [TensorName: Draft] = [:]
  private var order: [TensorName] = []
  /// The parameters that a rank has had, so that none counts twice.
  private var seen: [Int: Set<String>] = [:]

  init(scheme: NeoXScheme, shape: DecoderShape, vocabulary: Int) {
    self.scheme = scheme
    self.shape = shape
    self.vocabulary = vocabulary
  }

  /// Adds the parameters of a group.
  mutating func add(_ group: PartitionedGroup, state: StateFile) throws {
    for (number, parameter) in group.parameters.enumerated() {
      guard let name = NeoXParameter(parameter.name), let (row, layer) = scheme.row(of: name)
      else {
        problems.append(OptimizerProblem(state.path, .unknownParameter(parameter.name)))
        continue
      }
      let place = Place(stored: row.stored, layer: layer)
      let ranks =
        try arrays[place]
        ?? row.arrays(
          layer: layer, degree: scheme.degree, shape: shape, vocabulary: vocabulary)
      arrays[place] = ranks
      let array = ranks[group.rank % scheme.degree]
      guard array.shape == parameter.shape else {
        problems.append(
          OptimizerProblem(
            state.path,
            .parameterShape(parameter.name, expected: array.shape, found: parameter.shape)))
        continue
      }
      guard seen[group.rank, default: []].insert(parameter.name).inserted else {
        problems.append(OptimizerProblem(state.path, .duplicateParameter(parameter.name)))
        continue
      }
      add(array, of: row, layer, at: group.buffer.ranges[number], group)
    }
  }

  /// Adds one rank's array, which lies in `range` of the flat buffer.
  private mutating func add(
    _ array: StoredArray, of row: ArrayRow, _ layer: Int?, at range: Range<Int>,
    _ group: PartitionedGroup
  ) {
    var pieces: [TensorName: [(StoredArray.Part, file: Int, element: Int, count: Int)]] = [:]
    let length = group.buffer.partitionLength
    guard !range.isEmpty, length > 0 else { return }
    for file in range.lowerBound / length...(range.upperBound - 1) / length {
      let common = range.clamped(to: group.buffer.partition(file))
      let local =
        common.lowerBound - range.lowerBound..<common.upperBound - range.lowerBound
      for part in array.parts(in: local) {
        pieces[part.tensor, default: []].append(
          (part, file, common.lowerBound - file * length, common.count))
      }
    }
    for slice in row.slices {
      let name = slice.name(layer: layer)
      guard let parts = pieces[name], let first = parts.first else { continue }
      if drafts[name] == nil {
        order.append(name)
        drafts[name] = Draft(
          identity: first.0.identity, shape: slice.shape(in: shape), division: array.division,
          file: group.files[first.file].path, keys: group.keys)
      }
      for key in group.keys {
        let pieces = parts.compactMap { part, file, element, count -> LogicalTensor.Piece? in
          let file = group.files[file]
          return file.groups[group.number].partition(key).map { tensor in
            LogicalTensor.Piece(
              file: file.file.file, byteOffset: tensor.byteOffset + 4 * element,
              byteCount: 4 * count, placement: part.placement)
          }
        }
        append(pieces, to: name, key, stage: group.rank / scheme.degree)
      }
    }
  }

  /// Ranks of a divided array together are one copy for each stage; other ranks have one each.
  private mutating func append(
    _ pieces: [LogicalTensor.Piece], to name: TensorName, _ key: String, stage: Int
  ) {
    guard var draft = drafts[name] else { return }
    drafts[name] = nil
    var copies = draft.copies[key] ?? []
    let isDivided = if case .along = draft.division { true } else { false }
    let elements = draft.shape.reduce(1, *)
    // A divided copy that is complete is followed by that of another stage.
    let isOpen =
      isDivided
      && (copies.last.map {
        $0.reduce(0) { $0 + (($1.placement?.box.elementCount) ?? 0) } < elements
      }
        ?? false)
    if isOpen { copies[copies.count - 1] += pieces } else { copies.append(pieces) }
    draft.copies[key] = copies
    drafts[name] = draft
  }

  /// The tensors, each of which must be complete.
  mutating func tensors(_ replicas: ReplicaPolicy) -> [LogicalTensor] {
    var tensors: [LogicalTensor] = []
    for name in order {
      guard let draft = drafts[name] else { continue }
      let elements = draft.shape.reduce(1, *)
      for key in draft.keys {
        let copies = draft.copies[key] ?? []
        for copy in copies {
          let found = copy.reduce(0) { $0 + ($1.placement?.box.elementCount ?? 0) }
          guard found != elements else { continue }
          problems.append(
            OptimizerProblem(
              draft.file, .incomplete(name, expected: elements, found: found)))
        }
        let tensor = OptimizerTensor(OptimizerTensor.Kind(key: key), of: name)
        let isSum = draft.division == .summed && tensor.kind == .master
        tensors.append(
          LogicalTensor(
            spec: TensorSpec(name: tensor.name, dtype: .f32, shape: draft.shape),
            pieces: copies.first ?? [], identity: draft.identity,
            copies: Array(copies.dropFirst()),
            combination: isSum ? .sum : replicas.combination))
      }
    }
    return tensors
  }
}
