extension StridedCopy {
  /// The loops around the parts of the copy whose target elements follow each other without a gap.
  private var outerLoops: ArraySlice<Loop> {
    var count = loops.count
    var dense = runLength
    while count > 0, loops[count - 1].targetStride == dense {
      dense *= loops[count - 1].count
      count -= 1
    }
    return loops[..<count]
  }

  /// The number of the dense parts of the target: 1 where the whole copy leaves no gap.
  package var partCount: Int { outerLoops.reduce(1) { $0 * $1.count } }

  /// Whether each dense part of the target is one run of the source.
  package var isContiguous: Bool { outerLoops.count == loops.count }

  /// Cuts the copy into the fewest parts that leave no gaps in the target, in ascending order.
  ///
  /// `body` gets each part as a copy to offset 0 of a target of its own, and the offset at which
  /// that belongs in the target of the whole.
  package func forEachPart<Failure: Error>(
    _ body: (_ part: StridedCopy, _ targetOffset: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let outer = outerLoops
    let inner = Array(loops[outer.endIndex...])
    try forEachStart(of: outer) { source, target throws(Failure) in
      let part = StridedCopy(
        loops: inner, runLength: runLength, sourceOffset: source, targetOffset: 0)
      try body(part, target)
    }
  }
}
