internal import CKernels
package import Pipeline
package import Tensors

/// Compares two tensors of the same number of elements, element by element in row-major order, in
/// one pass; the result is a `PairStatistics`.
///
/// Elements of one type of 16 bits or more are compared as they are stored; all others are widened
/// to float64 first. Results depend on the tensors alone: tiles are whole rows of the second one.
package struct PairScan: TensorScan {
  /// How many rows are kept.
  package static let worstRowLimit = 8

  /// `|b - a| <= atol + rtol |a|`, as `numpy.allclose` has it.
  package struct Tolerance: Hashable, Sendable {
    package var absolute: Double
    package var relative: Double

    package init(absolute: Double, relative: Double) {
      self.absolute = absolute
      self.relative = relative
    }
  }

  package let tileElements: Int
  private let rule: PairRule
  private let tolerance: Tolerance?
  /// The elements of a row; 0 where rows are not looked at.
  private let rowLength: Int
  /// The numbers of one element: 2 for complex ones.
  private let components: Int

  private static let tileTarget = 1 << 17
  private static let longestRow = 1 << 20

  /// A comparison of tensors of these types and extents; nil where complex numbers meet others.
  package init?(_ left: TensorSpec, _ right: TensorSpec, tolerance: Tolerance? = nil) {
    precondition(left.elementCount == right.elementCount, "pairs have two elements")
    guard let rule = PairRule(left.dtype, right.dtype) else { return nil }
    self.rule = rule
    self.tolerance = tolerance
    components = left.dtype == .c64 ? 2 : 1
    let length = right.shape.last ?? 1
    rowLength = right.shape.count > 1 && length <= Self.longestRow ? length : 0
    let unit = rowLength > 0 ? rowLength : 1
    // Elements of less than a byte are read by four.
    let quads = left.dtype.bitWidth < 8 || right.dtype.bitWidth < 8 ? 4 : 1
    tileElements = unit * quads * max(1, Self.tileTarget / (unit * quads))
  }

  package var workingByteCount: Int { rule.scratchByteCount }

  package func look(at tile: ScannedTile) -> PairFinding {
    let run = PairRun(rule, tile, tolerance: tolerance)
    var finding = PairFinding()
    let count = tile.elements.count * components
    guard rowLength > 0 else {
      run.add(0..<count, to: &finding)
      return finding
    }
    let length = rowLength * components
    let first = tile.elements.lowerBound / rowLength
    for row in 0..<count / length {
      let pair = run.add(row * length..<(row + 1) * length, to: &finding)
      finding.addRow(first + row, pair)
    }
    return finding
  }

  package func combine(
    _ left: consuming PairFinding, _ right: consuming PairFinding
  ) -> PairFinding {
    var sum = left
    sum.append(right)
    return sum
  }

  package func conclude(_ finding: PairFinding) -> ScanConclusion {
    .done(
      finding.statistics(
        hasULPs: rule.hasULPs, hasBits: rule.hasBits, hasTolerance: tolerance != nil))
  }
}
