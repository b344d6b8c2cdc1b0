/// The transfer of what two placements of one logical tensor have in common.
///
/// The intersection of the two boxes, seen from both arrays, is a nest of loops, each with a stride
/// in the source and one in the target. Loops that advance through both arrays as one are fused,
/// and what is contiguous in both is the run that moves at once. The inverse transfer is the same
/// construction with the arguments swapped. All numbers are in elements.
package struct StridedCopy: Hashable, Sendable {
  /// One loop around the runs.
  package struct Loop: Hashable, Sendable {
    /// The number of iterations; more than one.
    package var count: Int
    /// What one iteration advances in the source.
    package var sourceStride: Int
    /// What one iteration advances in the target.
    package var targetStride: Int
  }

  /// The loops around the runs, outermost first; the target is written in ascending order.
  package let loops: [Loop]
  /// The number of neighbouring elements that move at once.
  package let runLength: Int
  /// Where the first element lies in the source.
  package let sourceOffset: Int
  /// Where the first element goes in the target.
  package let targetOffset: Int

  /// Plans the copy of all elements that both placements have; nil when their boxes do not meet.
  ///
  /// Both placements have the same axes.
  package init?(from source: Placement, to target: Placement) {
    guard let common = source.box.intersection(target.box) else { return nil }
    var loops: [Loop] = []
    // The axes in the order of the target: strides there descend, so that loops which can fuse
    // are neighbours once the axes with a single coordinate are left out.
    for (axis, targetStride) in zip(target.order.axes, target.strides) {
      let count = common[axis].count
      guard count > 1 else { continue }
      let loop = Loop(
        count: count, sourceStride: source.stride(along: axis), targetStride: targetStride)
      if let fused = loops.last?.fused(around: loop) {
        loops[loops.count - 1] = fused
      } else {
        loops.append(loop)
      }
    }
    if let last = loops.last, last.sourceStride == 1, last.targetStride == 1 {
      runLength = last.count
      loops.removeLast()
    } else {
      runLength = 1
    }
    self.loops = loops
    sourceOffset = source.offset(ofFirstIn: common)
    targetOffset = target.offset(ofFirstIn: common)
  }

  /// Makes the copy of one run of `run` elements.
  init(run: Int, fromOffset sourceOffset: Int, toOffset targetOffset: Int) {
    loops = []
    runLength = run
    self.sourceOffset = sourceOffset
    self.targetOffset = targetOffset
  }

  /// Makes a copy of these loops around runs, which fit as those of `init(from:to:)` do.
  init(loops: [Loop], runLength: Int, sourceOffset: Int, targetOffset: Int) {
    self.loops = loops
    self.runLength = runLength
    self.sourceOffset = sourceOffset
    self.targetOffset = targetOffset
  }

  /// The number of elements that move.
  package var elementCount: Int { loops.reduce(runLength) { $0 * $1.count } }

  /// The smallest range of source elements that has all that are read.
  package var sourceRange: Range<Int> { range(from: sourceOffset, stride: \.sourceStride) }

  /// The smallest range of target elements that has all that are written.
  package var targetRange: Range<Int> { range(from: targetOffset, stride: \.targetStride) }

  private func range(from offset: Int, stride: KeyPath<Loop, Int>) -> Range<Int> {
    offset..<loops.reduce(offset + runLength) { $0 + ($1.count - 1) * $1[keyPath: stride] }
  }
}

extension StridedCopy.Loop {
  /// This loop and `inner`, the one directly inside it, as one; nil when they cannot be.
  fileprivate func fused(around inner: Self) -> Self? {
    guard sourceStride == inner.count * inner.sourceStride,
      targetStride == inner.count * inner.targetStride
    else { return nil }
    return Self(
      count: count * inner.count, sourceStride: inner.sourceStride,
      targetStride: inner.targetStride)
  }
}
