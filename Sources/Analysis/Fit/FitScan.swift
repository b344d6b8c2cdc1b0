package import Pipeline
package import Tensors

/// Adds up what a least-squares fit of a target by models must know, in one pass.
///
/// The inputs are the target, the base if there is one, and the models. Differences are formed in
/// float64 for each element and are exact but for that rounding; sums are taken by blocks of 4,096
/// elements, in order, and by tiles in the fixed tree.
package struct FitScan: TensorScan {
  private let formats: [FloatingFormat]
  private let hasBase: Bool

  /// Nil if a type has no arithmetic.
  package init?(target: DType, base: DType?, models: [DType]) {
    let types = [target] + (base.map { [$0] } ?? []) + models
    formats = types.compactMap { FloatingFormat($0) }
    hasBase = base != nil
    guard formats.count == types.count, !models.isEmpty else { return nil }
  }

  private static let blockElements = 4096
  /// A difference is clear from this many units in the last place on.
  static let clearUnits = 16.0

  package var tileElements: Int { 1 << 18 }
  package var workingByteCount: Int { formats.count * Self.blockElements * 8 + (64 << 10) }

  private var modelCount: Int { formats.count - (hasBase ? 2 : 1) }

  package func look(at tile: ScannedTile) -> FitSums {
    var sums = FitSums(modelCount: modelCount)
    var start = 0
    while start < tile.elements.count {
      let count = min(Self.blockElements, tile.elements.count - start)
      add(tile, start, count, to: &sums)
      start += count
    }
    return sums
  }

  package func combine(_ left: consuming FitSums, _ right: consuming FitSums) -> FitSums {
    left + right
  }

  package func conclude(_ finding: FitSums) -> ScanConclusion { .done(finding) }

  private func add(_ tile: ScannedTile, _ start: Int, _ count: Int, to sums: inout FitSums) {
    let blocks = formats.indices.map { block(tile, $0, start, count) }
    sums.elementCount += count
    removeNonFinite(blocks, &sums)
    let target = blocks[0]
    let models = Array(blocks.dropFirst(hasBase ? 2 : 1))
    // The target's spacing is wanted before the base is taken away.
    let spacing = unsafe NumberBlock(
      tile.scratch(formats.count, byteCount: count * 8), count: count)
    for place in 0..<count { spacing[place] = formats[0].squaredSpacing(at: target[place]) }
    if hasBase {
      for block in [target] + models { block -= blocks[1] }
      addPatterns(target, models, blocks[1], spacing, to: &sums)
    } else {
      addFloor(models, spacing, to: &sums)
    }
    for (i, model) in models.enumerated() {
      sums.products[i] += model.dot(target)
      for j in i..<modelCount { sums.gram[sums.place(i, j)] += model.dot(models[j]) }
    }
    sums.energy += target.squares
  }

  /// Elements of an input in float64.
  private func block(
    _ tile: ScannedTile, _ input: Int, _ start: Int, _ count: Int
  ) -> NumberBlock {
    let block = unsafe NumberBlock(tile.scratch(input, byteCount: count * 8), count: count)
    if let source = unsafe tile[input].baseAddress {
      unsafe block.widen(formats[input], from: source + start * formats[input].width)
    }
    return block
  }

  /// Makes elements zero in all inputs if one of them is not finite.
  private func removeNonFinite(_ blocks: [NumberBlock], _ sums: inout FitSums) {
    guard blocks.contains(where: { $0.nonFiniteCount > 0 }) else { return }
    for place in 0..<blocks[0].count
    where blocks.contains(where: { !$0[place].isFinite }) {
      sums.nonFiniteCount += 1
      for block in blocks { block[place] = 0 }
    }
  }

  /// Where the target is rounded, and how its difference relates to those of the models.
  private func addPatterns(
    _ target: NumberBlock, _ models: [NumberBlock], _ base: NumberBlock, _ spacing: NumberBlock,
    to sums: inout FitSums
  ) {
    for place in 0..<target.count {
      let unit = max(spacing[place], formats[0].squaredSpacing(at: base[place]))
      let limit = Self.clearUnits * Self.clearUnits * unit
      let difference = target[place]
      var (isChanged, isClear) = (false, false)
      for (number, model) in models.enumerated() {
        let change = model[place]
        guard change != 0 else { continue }
        isChanged = true
        guard change * change >= limit else { continue }
        isClear = true
        sums.ratios[number].add(difference / change)
      }
      if isChanged { sums.floor += spacing[place] / 12 }
      if isClear {
        sums.clearCount += 1
        if difference == 0 { sums.keptCount += 1 }
      }
    }
  }

  private func addFloor(_ models: [NumberBlock], _ spacing: NumberBlock, to sums: inout FitSums) {
    for place in 0..<spacing.count {
      let first = models[0][place]
      // Equal numbers are that number under weights that sum to one, and rounded under others.
      if models.count == 1 || models.contains(where: { $0[place] != first }) {
        sums.floor += spacing[place] / 12
      }
    }
  }
}
