import Checkpoints
import Layouts
import Tensors
import TestSupport
import Testing

@testable import Models

/// Chunks of fused arrays against the whole array, element by element.
@Suite struct `Chunks of whole arrays` {
  /// Where each element of a tensor lies in an array, as one placement says.
  private static func offsets(_ identity: Placement, _ placement: Placement) -> [Int: Int] {
    var boxes = [placement.box]
    for axis in placement.order.axes {
      boxes = boxes.flatMap { box in
        box[axis].map { coordinate in
          var point = box
          point[axis] = coordinate..<coordinate + 1
          return point
        }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: boxes.map {
        (identity.offset(ofFirstIn: $0), placement.offset(ofFirstIn: $0))
      })
  }

  @Test(arguments: 0..<40) func `hold what the whole array holds`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let shape = DecoderShape(
      family: .llama, layerCount: 1, hidden: generator.integer(1...6),
      groups: generator.integer(1...3), queriesPerGroup: generator.integer(1...3),
      headDimension: 2 * generator.integer(1...2), inner: generator.integer(1...5),
      vocabulary: generator.integer(1...5), isTied: false)
    let vocabulary = shape.vocabulary + generator.integer(0...2)
    for row in MegatronTable.rows(.fused) {
      let layer = row.part == .layer ? 0 : nil
      let array = try #require(
        try row.arrays(layer: layer, degree: 1, shape: shape, vocabulary: vocabulary).first)
      let placing = ChunkPlacement(row: row, shape: shape, vocabulary: vocabulary)
      #expect(placing.extents == array.shape)
      // Rows are cut anywhere.
      let rows = array.shape[0]
      let cuts = [0] + (0..<2).map { _ in generator.integer(0...rows) }.sorted() + [rows]
      var found: [TensorName: [Int: Int]] = [:]
      for (start, end) in zip(cuts, cuts.dropFirst()) {
        let width = array.elementCount / rows
        let ranges = [start..<end] + array.shape.dropFirst().map { 0..<$0 }
        for part in try placing.parts(ranges) {
          let name = part.slice.name(layer: layer)
          let identity = try Placement(order: part.slice.order, box: part.slice.box(in: shape))
          for (element, offset) in Self.offsets(identity, part.placement) {
            #expect(found[name]?[element] == nil)
            #expect(0..<(end - start) * width ~= offset)
            found[name, default: [:]][element] = offset + start * width
          }
        }
      }
      for part in array.parts {
        #expect(found[part.tensor] == Self.offsets(part.identity, part.placement))
      }
    }
  }

  @Test func `columns that cut through a head are refused, those of heads are not`() throws {
    let shape = DecoderShape(
      family: .llama, layerCount: 1, hidden: 4, groups: 2, queriesPerGroup: 2, headDimension: 4,
      inner: 4, vocabulary: 4, isTied: false)
    let row = try #require(
      MegatronTable.rows(.fused).first { $0.stored.hasSuffix("linear_proj.weight") })
    let placing = ChunkPlacement(row: row, shape: shape, vocabulary: 4)
    #expect(throws: ChunkPlacement.Fault.self) { try placing.parts([0..<4, 2..<10]) }
    // Half a group is whole heads.
    let parts = try placing.parts([0..<4, 4..<8])
    #expect(parts.map(\.placement.box.elementCount) == [16])
  }
}
