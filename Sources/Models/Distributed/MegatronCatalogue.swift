internal import Checkpoints
internal import Layouts
internal import Tensors

/// The logical tensors in the global arrays of a Megatron-Core checkpoint.
struct MegatronCatalogue {
  let arrays: MegatronArrays
  let shape: DecoderShape
  /// Rows over the vocabulary, padding included.
  let vocabulary: Int
  let directory: String

  /// The tensors; throws all that is missing, has no place, or contradicts the table.
  func tensors() throws -> [LogicalTensor] {
    var problems = arrays.unknown(shape.layerCount).map { name in
      problem(.unknownArray, "\(TensorName(name).quoted) has no place in this layout")
    }
    var tensors: [LogicalTensor] = []
    for row in arrays.rows {
      let placing = ChunkPlacement(row: row, shape: shape, vocabulary: vocabulary)
      let layers: [Int?] = row.part == .layer ? Array(0..<shape.layerCount) : [nil]
      for layer in layers {
        guard let (array, place) = arrays.find(row, layer: layer) else {
          if isNeeded(row) {
            let name = TensorName(row.name(layer: layer)).quoted
            problems.append(
              problem(.missingArray, "there is no \(name), which the layout needs"))
          }
          continue
        }
        let expected = (place == nil ? [] : [shape.layerCount]) + placing.extents
        guard array.shape == expected else {
          problems.append(
            problem(
              .shape,
              "\(TensorName(array.name).quoted): expected shape \(expected), found \(array.shape)"))
          continue
        }
        do {
          tensors += try self.tensors(array, layer: layer, place: place, placing)
        } catch let fault as ChunkPlacement.Fault {
          problems.append(
            problem(.unsupported, "\(TensorName(array.name).quoted): \(fault.text)"))
        }
      }
    }
    guard problems.isEmpty else { throw LayoutError(problems) }
    return tensors
  }

  /// Biases and heads are there or not.
  private func isNeeded(_ row: ArrayRow) -> Bool {
    row.part == .head ? !shape.isTied : !row.stored.hasSuffix(".bias")
  }

  /// What one layer of an array holds.
  private func tensors(
    _ array: DistributedArray, layer: Int?, place: Int?, _ placing: ChunkPlacement
  ) throws -> [LogicalTensor] {
    var pieces: [TensorName: [LogicalTensor.Piece]] = [:]
    let width = array.dtype.bitWidth / 8
    for chunk in array.chunks where chunk.byteCount > 0 {
      var ranges = zip(chunk.offsets, chunk.sizes).map { $0..<$0 + $1 }
      var skipped = 0
      if let place {
        guard ranges[0].contains(place) else { continue }
        skipped = (place - ranges[0].lowerBound) * ranges.dropFirst().reduce(1) { $0 * $1.count }
        ranges.removeFirst()
      }
      let count = ranges.reduce(1) { $0 * $1.count }
      for part in try placing.parts(ranges) {
        pieces[part.slice.name(layer: layer), default: []].append(
          LogicalTensor.Piece(
            file: chunk.file, byteOffset: chunk.byteOffset + skipped * width,
            byteCount: count * width, placement: part.placement))
      }
    }
    return try placing.row.slices.map { slice in
      let name = slice.name(layer: layer)
      return LogicalTensor(
        spec: TensorSpec(name: name, dtype: array.dtype, shape: slice.shape(in: shape)),
        pieces: pieces[name] ?? [],
        identity: try Placement(order: slice.order, box: slice.box(in: shape)))
    }
  }

  private func problem(_ code: LayoutProblem.Code, _ message: String) -> LayoutProblem {
    LayoutProblem(code, directory, message)
  }
}
