internal import Tensors

/// Where the bytes of one logical tensor go: the targets of a placed output, ready for writing.
struct TensorScatter: Sendable {
  /// A target that takes a range of the tensor as it is.
  private struct Direct {
    let file: Int
    /// Bytes of the tensor.
    let range: Range<Int>
    /// Where the first of them lies in the file.
    let byteOffset: Int
  }

  /// A target that takes elements in another order, with gaps, or in shares.
  private struct Indirect {
    let target: PlacedOutput.Target
    /// The smallest range of the tensor's elements that has all that are taken.
    let extent: Range<Int>
  }

  /// Targets that name the same axes, so that a range is cut into the same boxes.
  private struct Group {
    let identity: Placement
    var targets: [Indirect]
  }

  private let dtype: DType
  private var directs: [Direct] = []
  private var groups: [Group] = []

  /// Takes the targets of a tensor of a checked output.
  init(_ spec: TensorSpec, _ targets: [PlacedOutput.Target]) {
    dtype = spec.dtype
    for target in targets { add(target) }
  }

  private mutating func add(_ target: PlacedOutput.Target) {
    guard let copy = StridedCopy(from: target.identity, to: target.placement) else { return }
    let bits = dtype.bitWidth
    if copy.loops.isEmpty, target.share == nil {
      let elements = copy.sourceRange
      directs.append(
        Direct(
          file: target.file,
          range: elements.lowerBound * bits / 8..<elements.upperBound * bits / 8,
          byteOffset: target.byteOffset + copy.targetOffset * bits / 8))
      return
    }
    let indirect = Indirect(target: target, extent: copy.sourceRange)
    if let group = groups.firstIndex(where: { $0.identity == target.identity }) {
      groups[group].targets.append(indirect)
    } else {
      groups.append(Group(identity: target.identity, targets: [indirect]))
    }
  }

  /// Hands each target what it takes of the bytes from `byteOffset` of the tensor on.
  ///
  /// `write` is given bytes, a file and the offset there; runs are as long as targets allow.
  func write(
    _ bytes: UnsafeRawBufferPointer, at byteOffset: Int,
    to write: (_ bytes: UnsafeRawBufferPointer, _ file: Int, _ offset: Int) throws -> Void
  ) throws {
    let range = byteOffset..<byteOffset + bytes.count
    for direct in directs where direct.range.overlaps(range) {
      let common = direct.range.clamped(to: range)
      try unsafe write(
        UnsafeRawBufferPointer(
          rebasing: bytes[common.lowerBound - byteOffset..<common.upperBound - byteOffset]),
        direct.file, direct.byteOffset + common.lowerBound - direct.range.lowerBound)
    }
    guard !groups.isEmpty else { return }
    let width = dtype.bitWidth / 8
    precondition(byteOffset % width == 0 && bytes.count % width == 0, "elements are cut")
    let elements = byteOffset / width..<range.upperBound / width
    for group in groups {
      let targets = group.targets.filter { $0.extent.overlaps(elements) }
      guard !targets.isEmpty else { continue }
      let identity = group.identity
      for box in FlatRange(elements, of: identity.box, in: identity.order).boxes {
        guard let place = identity.restricted(to: box)?.rebased(to: elements.lowerBound) else {
          continue
        }
        for target in targets {
          try unsafe scatter(bytes, from: place, to: target.target, write)
        }
      }
    }
  }

  /// Writes what `target` takes of the box of `place`, in runs without gaps.
  private func scatter(
    _ bytes: UnsafeRawBufferPointer, from place: Placement, to target: PlacedOutput.Target,
    _ write: (_ bytes: UnsafeRawBufferPointer, _ file: Int, _ offset: Int) throws -> Void
  ) throws {
    guard let copy = StridedCopy(from: place, to: target.placement) else { return }
    let width = dtype.bitWidth / 8
    let partBytes = copy.elementCount / copy.partCount * width
    // All parts are alike; those of one run are written from where they are.
    let isGathered = !copy.isContiguous || target.share != nil
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: isGathered ? partBytes : 0, alignment: 16)
    defer { unsafe buffer.deallocate() }
    try copy.forEachPart { (part, offset) throws in
      let offset = target.byteOffset + offset * width
      guard isGathered else {
        let start = part.sourceOffset * width
        try unsafe write(
          UnsafeRawBufferPointer(rebasing: bytes[start..<start + partBytes]), target.file, offset)
        return
      }
      try unsafe part.execute(source: bytes, target: buffer, dtype: dtype)
      unsafe target.share?.apply(to: buffer, dtype: dtype)
      try unsafe write(UnsafeRawBufferPointer(buffer), target.file, offset)
    }
  }
}
