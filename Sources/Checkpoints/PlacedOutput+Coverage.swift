internal import Storage
internal import Tensors

extension PlacedOutput {
  /// Proves that every byte of every file is filled exactly once, and no element is left out.
  ///
  /// Where arrays interleave (fused matrices) their runs are compared one by one, unless there are
  /// more than a million in one place: then their bytes are counted.
  package func check() throws(PlacedOutputFault) {
    for file in files where Path.names(below: file.name) == nil {
      throw .unusableName(file.name)
    }
    var spans = files.map { file in
      file.fixed.map { Span($0.offset..<$0.offset + $0.bytes.count) }
        + (file.closing?.pieces ?? []).map { Span($0) }
    }
    for fill in fills {
      guard files.indices ~= fill.file else { throw .unknownFile(fill.file) }
      spans[fill.file].append(Span(fill.range))
    }
    for target in targets {
      guard files.indices ~= target.file else { throw .unknownFile(target.file) }
      if let span = try span(of: target) { spans[target.file].append(span) }
    }
    for (file, spans) in zip(files, spans) {
      try Self.check(spans, of: file)
      try Self.checkRegions(of: file)
    }
    try checkCompleteness()
  }

  // MARK: Targets

  /// The bytes of the file from the first to the last that a target fills; nil if it takes no element.
  ///
  /// The output must have passed `check`.
  package func byteRange(of target: Target) -> Range<Int>? {
    do throws(PlacedOutputFault) { return try span(of: target)?.range } catch { return nil }
  }

  /// The bytes of a target; nil if it takes no element.
  private func span(of target: Target) throws(PlacedOutputFault) -> Span? {
    guard let spec = specs[target.tensor] else { throw .unknownTensor(target.tensor) }
    let (identity, placement) = (target.identity, target.placement)
    guard identity.base == 0, identity.isRowMajor(in: identity.order),
      identity.storedShape == spec.shape, identity.box.hasSameAxes(as: placement.box)
    else { throw .identity(spec.name, shape: spec.shape) }
    if target.share != nil, !Share.canSplit(spec.dtype) {
      throw .indivisible(spec.name, spec.dtype)
    }
    // The elements that are padding of the array are not the tensor's, and not stored by this.
    guard let stored = placement.restricted(to: identity.box),
      let copy = StridedCopy(from: identity, to: stored)
    else { return nil }
    let bits = spec.dtype.bitWidth
    guard bits % 8 == 0 || copy.isWhole(of: spec, bits) else {
      throw .cutsBytes(spec.name, spec.dtype)
    }
    let range = copy.targetRange
    return Span(
      target.byteOffset + range.lowerBound * bits / 8..<target.byteOffset + range.upperBound * bits
        / 8,
      copy: copy, width: max(1, bits / 8))
  }

  /// Compares what is stored of each tensor, whatever is stored twice, with what there is.
  private func checkCompleteness() throws(PlacedOutputFault) {
    var boxes: [TensorName: Set<Box>] = [:]
    var complete: Set<TensorName> = []
    for target in targets {
      guard !complete.contains(target.tensor) else { continue }
      if target.placement.box == target.identity.box {
        complete.insert(target.tensor)
        continue
      }
      let box = target.placement.box.intersection(target.identity.box)
      boxes[target.tensor, default: []].formUnion(box.map { [$0] } ?? [])
    }
    for (name, boxes) in boxes.sorted(by: { $0.key < $1.key }) where !complete.contains(name) {
      let count = boxes.reduce(0) { $0 + $1.elementCount }
      let elements = specs[name]?.elementCount ?? 0
      guard count >= elements else {
        throw .incomplete(name, stored: count, elements: elements)
      }
    }
  }

  // MARK: Files

  /// Sorts what fills a file and checks that each byte is filled once.
  private static func check(_ spans: [Span], of file: File) throws(PlacedOutputFault) {
    let spans = spans.filter { !$0.range.isEmpty }.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var (position, first) = (0, 0)
    while first < spans.count {
      let start = spans[first].range.lowerBound
      guard start >= 0 else {
        throw .outside(file: file.name, range: spans[first].range, byteCount: file.byteCount)
      }
      guard start <= position else { throw .hole(file: file.name, position..<start) }
      var (end, next) = (spans[first].range.upperBound, first + 1)
      while next < spans.count, spans[next].range.lowerBound < end {
        end = max(end, spans[next].range.upperBound)
        next += 1
      }
      guard end <= file.byteCount else {
        throw .outside(file: file.name, range: start..<end, byteCount: file.byteCount)
      }
      try check(spans[first..<next], together: start..<end, of: file)
      (position, first) = (end, next)
    }
    guard position == file.byteCount else {
      throw .hole(file: file.name, position..<file.byteCount)
    }
  }

  /// Checks spans that reach into each other: together they fill `whole`, each byte once.
  private static func check(
    _ spans: ArraySlice<Span>, together whole: Range<Int>, of file: File
  ) throws(PlacedOutputFault) {
    let filled = spans.reduce(0) { $0 + $1.byteCount }
    guard filled == whole.count else {
      throw spans.count > 1 && spans.allSatisfy(\.isDense)
        ? .overlap(file: file.name, whole)
        : .interleaved(file: file.name, whole, filled: filled)
    }
    guard spans.count > 1, spans.reduce(0, { $0 + $1.partCount }) <= 1 << 20 else { return }
    var end = whole.lowerBound
    for part in spans.flatMap(\.parts).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard part.lowerBound == end else { throw .overlap(file: file.name, whole) }
      end = part.upperBound
    }
  }

  private static func checkRegions(of file: File) throws(PlacedOutputFault) {
    guard let closing = file.closing else { return }
    let sorted = (closing.regions + closing.pieces).filter { !$0.isEmpty }.sorted {
      $0.lowerBound < $1.lowerBound
    }
    for (range, next) in zip(sorted, sorted.dropFirst())
    where range.upperBound > next.lowerBound { throw .regions(file: file.name) }
    for range in sorted where range.lowerBound < 0 || range.upperBound > file.byteCount {
      throw .outside(file: file.name, range: range, byteCount: file.byteCount)
    }
  }
}

/// Bytes of a file that one entry of the table fills: all of a range, or runs in it.
private struct Span {
  let range: Range<Int>
  private let copy: StridedCopy?
  private let width: Int

  init(_ range: Range<Int>) {
    self.range = range
    copy = nil
    width = 1
  }

  /// Runs of elements of `width` bytes, whose footprint is `range`.
  init(_ range: Range<Int>, copy: StridedCopy, width: Int) {
    self.range = range
    self.copy = copy.partCount > 1 ? copy : nil
    self.width = width
  }

  var isDense: Bool { copy == nil }
  var byteCount: Int { copy.map { $0.elementCount * width } ?? range.count }
  var partCount: Int { copy?.partCount ?? 1 }

  /// The runs, each without a gap.
  var parts: [Range<Int>] {
    guard let copy else { return [range] }
    var parts: [Range<Int>] = []
    copy.forEachPart { part, offset in
      let start = range.lowerBound + (offset - copy.targetOffset) * width
      parts.append(start..<start + part.elementCount * width)
    }
    return parts
  }
}

extension StridedCopy {
  /// Whether the copy is one run of whole bytes from and to byte boundaries, all of the tensor.
  fileprivate func isWhole(of spec: TensorSpec, _ bits: Int) -> Bool {
    loops.isEmpty && runLength == spec.elementCount && runLength * bits % 8 == 0
      && targetOffset * bits % 8 == 0
  }
}
