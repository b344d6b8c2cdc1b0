// The only file that calls the copy kernel.

import CKernels

/// Why a strided copy cannot run on the given bytes.
package enum StridedCopyFault: Error, Hashable, Sendable {
  /// The source is too short: the elements that would be read, and the bytes that there are.
  case outsideSource(elements: Range<Int>, width: Int, byteCount: Int)
  /// The target is too short: the elements that would be written, and the bytes that there are.
  case outsideTarget(elements: Range<Int>, width: Int, byteCount: Int)
  /// Packed elements smaller than a byte move only as one run of whole bytes.
  case cutsBytes(DType)
}

extension StridedCopy {
  /// Copies elements of `dtype` from `source` to `target`, which must not overlap.
  ///
  /// Elements smaller than a byte can be copied when they are one run that starts and ends at byte
  /// boundaries in both arrays, as a whole tensor does.
  package func execute(
    source: UnsafeRawBufferPointer, target: UnsafeMutableRawBufferPointer, dtype: DType
  ) throws(StridedCopyFault) {
    if dtype.bitWidth % 8 == 0 {
      try unsafe execute(source: source, target: target, width: dtype.bitWidth / 8)
    } else {
      try unsafe inBytes(of: dtype).execute(source: source, target: target, width: 1)
    }
  }

  /// Copies elements of `width` bytes from `source` to `target`, which must not overlap.
  ///
  /// Offsets count from the first byte of each buffer. All bounds are checked before the first
  /// byte moves. Bytes of the target that hold no element of the copy keep their value.
  package func execute(
    source: UnsafeRawBufferPointer, target: UnsafeMutableRawBufferPointer, width: Int
  ) throws(StridedCopyFault) {
    precondition(width > 0, "an element has at least one byte")
    guard Self.fits(sourceRange, of: width, in: source.count) else {
      throw .outsideSource(elements: sourceRange, width: width, byteCount: source.count)
    }
    guard Self.fits(targetRange, of: width, in: target.count) else {
      throw .outsideTarget(elements: targetRange, width: width, byteCount: target.count)
    }
    // Both buffers have bytes, since a copy has at least one element.
    guard let reads = source.baseAddress, let writes = target.baseAddress else { return }
    let inner = loops.last ?? Loop(count: 1, sourceStride: 0, targetStride: 0)
    forEachStart(of: loops.dropLast()) { sourceStart, targetStart in
      unsafe ck_copy_strided(
        writes + targetStart * width, inner.targetStride * width,
        reads + sourceStart * width, inner.sourceStride * width,
        runLength * width, inner.count)
    }
  }

  /// Calls `body` with the source and target offsets of each pass through the loops inside `outer`,
  /// which are the first of the loops.
  func forEachStart<Failure: Error>(
    of outer: ArraySlice<Loop>, _ body: (_ source: Int, _ target: Int) throws(Failure) -> Void
  ) throws(Failure) {
    var indices = outer.map { _ in 0 }
    var (source, target) = (sourceOffset, targetOffset)
    while true {
      try body(source, target)
      // Advance like an odometer: the innermost of the outer loops turns fastest.
      var level = outer.count - 1
      while level >= 0, indices[level] == outer[level].count - 1 {
        source -= indices[level] * outer[level].sourceStride
        target -= indices[level] * outer[level].targetStride
        indices[level] = 0
        level -= 1
      }
      guard level >= 0 else { return }
      indices[level] += 1
      source += outer[level].sourceStride
      target += outer[level].targetStride
    }
  }

  private static func fits(_ elements: Range<Int>, of width: Int, in byteCount: Int) -> Bool {
    elements.lowerBound >= 0 && elements.upperBound <= byteCount / width
  }

  /// The same copy with bytes as its elements, for packed elements smaller than a byte.
  private func inBytes(of dtype: DType) throws(StridedCopyFault) -> StridedCopy {
    func bytes(_ elements: Int) throws(StridedCopyFault) -> Int {
      let (bits, overflow) = elements.multipliedReportingOverflow(by: dtype.bitWidth)
      guard !overflow, bits % 8 == 0 else { throw .cutsBytes(dtype) }
      return bits / 8
    }
    guard loops.isEmpty else { throw .cutsBytes(dtype) }
    return StridedCopy(
      run: try bytes(runLength), fromOffset: try bytes(sourceOffset),
      toOffset: try bytes(targetOffset))
  }
}
