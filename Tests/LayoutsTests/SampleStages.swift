import Layouts
import Tensors
import TestSupport
import Testing

/// A small random decoder, whose elements all differ, cut into stages and ranks.
struct SampleStages {
  let stages: [StageParameters]
  let tensors: [TensorName: [Int32]]

  init(_ dialect: NeoXDialect, _ generator: inout SeededGenerator) throws {
    let degree = generator.integer(1...2)
    let queries = dialect.packing == .perHead ? 1 : 2
    let shape = DecoderShape(
      family: dialect.family, layerCount: generator.integer(1...3),
      hidden: generator.integer(1...5), groups: degree * generator.integer(1...2),
      queriesPerGroup: queries, headDimension: 2 * generator.integer(1...2),
      inner: degree * generator.integer(1...3), vocabulary: generator.integer(1...7),
      isTied: false)
    let scheme = NeoXScheme(
      dialect, form: .pipeline, layerCount: shape.layerCount, degree: degree)
    let padded = (shape.vocabulary + degree - 1) / degree * degree
    let arrays = try scheme.arrays(
      of: shape, vocabulary: padded + degree * generator.integer(0...1), where: { _, _ in true })
    let stageCount = generator.integer(1...3)
    stages = scheme.stages(
      arrays,
      boundaries: try StagePartition.blocks.boundaries(
        layerCount: shape.layerCount, stages: stageCount), isTied: false)
    var next: Int32 = 1
    var tensors: [TensorName: [Int32]] = [:]
    for array in arrays {
      for part in array.array.parts where tensors[part.tensor] == nil {
        let count = part.identity.box.elementCount
        tensors[part.tensor] = (0..<count).map { next + Int32($0) }
        next += Int32(count)
      }
    }
    self.tensors = tensors
  }

  /// The elements of an array; padding is zero.
  func elements(_ array: StoredArray) throws -> [Int32] {
    var elements = [Int32](repeating: 0, count: array.elementCount)
    for part in array.parts {
      try copy(tensors[part.tensor] ?? [], part.identity, &elements, part.placement)
    }
    return elements
  }

  /// The elements of a partition, each of which has one origin.
  func elements(_ partition: FlatPartition) throws -> [Int32] {
    var elements = [Int32](repeating: -1, count: partition.elementCount)
    for part in partition.parts {
      try copy(
        tensors[part.part.tensor] ?? [], part.part.identity, &elements, part.part.placement)
    }
    for range in partition.free {
      for element in range {
        #expect(elements[element] == -1)
        elements[element] = 0
      }
    }
    return elements
  }
}

/// Copies what two placements have in common.
func copy(
  _ source: [Int32], _ from: Placement, _ target: inout [Int32], _ to: Placement
) throws {
  let copy = try #require(StridedCopy(from: from, to: to))
  try unsafe source.withUnsafeBytes { source throws in
    try unsafe target.withUnsafeMutableBytes { target throws in
      try unsafe copy.execute(source: source, target: target, width: 4)
    }
  }
}
