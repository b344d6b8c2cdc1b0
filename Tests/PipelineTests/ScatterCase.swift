import Checkpoints
import Storage
import Tensors
import TestSupport

/// A random layout of two tensors, fused in the arrays of several ranks.
///
/// There are padding, copies, gaps and closings. What the files hold is computed element by element
/// from the definition.
struct ScatterCase {
  /// Where one rank has its part of a tensor.
  struct Part {
    let file: Int
    let byteOffset: Int
    let placement: Placement
  }

  /// A tensor, its bytes in logical order, and its parts in every copy.
  struct Tensor {
    let spec: TensorSpec
    let identity: Placement
    let bytes: [UInt8]
    var copies: [[Part]]
  }

  private(set) var tensors: [Tensor] = []
  private(set) var output = PlacedOutput(files: [], targets: [], specs: [:])
  /// The bytes of each file, without its closing.
  private(set) var files: [[UInt8]]
  private var fixed: [[(offset: Int, bytes: [UInt8])]]
  private var fills: [PlacedOutput.Fill] = []
  private var regions: [[Range<Int>]]
  private let stored: AxisOrder

  init(seed: UInt64, dtype: DType, isLarge: Bool) throws {
    var random = SeededGenerator(seed: seed)
    let axes = Array((["a", "b", "c", "d"] as [Axis]).prefix(random.integer(2...4)))
    let (fused, divided) = (axes[0], axes[1])
    let degree = random.integer(1...3)
    var whole = Box(axes.map { ($0, 0..<random.integer(1...6)) })
    whole[fused] = 0..<random.integer(2...5)
    whole[divided] = 0..<degree * random.integer(1...3)
    if isLarge { whole[axes[axes.count - 1]] = 0..<degree * random.integer(200...400) }
    func order(_ axes: [Axis]) -> AxisOrder { AxisOrder(dimensions: axes.map { [$0] }) ?? "a" }
    let logical = order(axes.shuffled(using: &random))
    stored = order(axes.shuffled(using: &random))
    let fileCount = random.integer(1...3)
    files = Array(repeating: [], count: fileCount)
    fixed = Array(repeating: [], count: fileCount)
    regions = Array(repeating: [], count: fileCount)
    let copyCount = random.integer(1...3)

    let cut = random.integer(1...whole[fused].count - 1)
    for (index, range) in [0..<cut, cut..<whole[fused].count].enumerated() {
      var box = whole
      box[fused] = range
      let spec = TensorSpec(
        name: index == 0 ? "first" : "second", dtype: dtype, shape: logical.shape(of: box))
      tensors.append(
        Tensor(
          spec: spec, identity: try Placement(order: logical, box: box),
          bytes: (0..<spec.byteCount).map { _ in UInt8(truncatingIfNeeded: random.next()) },
          copies: Array(repeating: [], count: copyCount)))
    }
    for copy in 0..<copyCount {
      for (rank, box) in try whole.divided(along: divided, into: degree).enumerated() {
        var padded = box
        let axis = axes[random.integer(0...axes.count - 1)]
        let end = box[axis].upperBound + random.integer(0...2)
        padded[axis] = box[axis].lowerBound..<end
        try add(
          box, in: padded, copy: copy, file: (rank + copy) % fileCount,
          base: random.integer(-2...3), gap: random.integer(0...9))
      }
    }
    output = makeOutput()
  }

  /// Puts an array behind what its file has, after a gap of fixed bytes.
  private mutating func add(
    _ box: Box, in padded: Box, copy: Int, file: Int, base: Int, gap: Int
  ) throws {
    let width = tensors[0].spec.dtype.bitWidth / 8
    fixed[file].append((files[file].count, Array(repeating: 0xAB, count: gap)))
    files[file] += Array(repeating: 0xAB, count: gap)
    let start = files[file].count
    for index in tensors.indices {
      guard let part = box.intersection(tensors[index].identity.box) else { continue }
      let placement = try Placement(order: stored, box: part, stored: padded, base: base)
      tensors[index].copies[copy].append(
        Part(file: file, byteOffset: start - base * width, placement: placement))
    }
    var padding: Range<Int>?
    for point in points(of: padded, stored.axes) {
      let owner = tensors.first { box.holds(point) && $0.identity.box.holds(point) }
      if let owner {
        let element = owner.identity.flatIndex(of: point)
        files[file] += owner.bytes[element * width..<(element + 1) * width]
      } else {
        let end = files[file].count
        if let open = padding, open.upperBound == end {
          padding = open.lowerBound..<end + width
        } else {
          if let padding { fills.append(.init(file: file, range: padding)) }
          padding = end..<end + width
        }
        files[file] += Array(repeating: 0, count: width)
      }
    }
    if let padding { fills.append(.init(file: file, range: padding)) }
    regions[file].append(start..<files[file].count)
  }

  /// The table; every other file ends with the CRC-32 of its arrays.
  private func makeOutput() -> PlacedOutput {
    let outputs = files.indices.map { index in
      let (end, count) = (files[index].count, regions[index].count)
      let closing = PlacedOutput.Closing(regions: regions[index], pieces: [end..<end + 4 * count]) {
        [$0.flatMap { sum in (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) } }]
      }
      return PlacedOutput.File(
        name: "step/\(index)/data", byteCount: end + (index % 2 == 0 ? 4 * count : 0),
        fixed: fixed[index], closing: index % 2 == 0 ? closing : nil)
    }
    let targets = tensors.flatMap { tensor in
      tensor.copies.joined().map { part in
        PlacedOutput.Target(
          tensor: tensor.spec.name, file: part.file, byteOffset: part.byteOffset,
          placement: part.placement, identity: tensor.identity)
      }
    }
    let specs = tensors.map { ($0.spec.name, $0.spec) }
    return PlacedOutput(
      files: outputs, targets: targets, fills: fills, specs: Dictionary(uniqueKeysWithValues: specs)
    )
  }

  /// The bytes of a whole file.
  func expected(_ index: Int) -> [UInt8] {
    guard index % 2 == 0 else { return files[index] }
    return files[index]
      + regions[index].flatMap { region in
        let sum = Self.naiveCRC(files[index][region])
        return (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * $0)) }
      }
  }

  private static func naiveCRC(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { state, byte in
      (0..<8).reduce(state ^ UInt32(byte)) { state, _ in
        state >> 1 ^ (state & 1 == 1 ? 0xEDB8_8320 : 0)
      }
    }
  }

  /// Every point of the box as ranges of one coordinate, the last of `axes` varying fastest.
  private func points(of box: Box, _ axes: [Axis]) -> [[Axis: Int]] {
    axes.reduce([[:]]) { points, axis in
      points.flatMap { point in
        box[axis].map { coordinate in point.merging([axis: coordinate]) { $1 } }
      }
    }
  }
}

extension Box {
  fileprivate func holds(_ point: [Axis: Int]) -> Bool {
    sides.allSatisfy { side in point[side.axis].map(side.range.contains) ?? false }
  }
}

extension Placement {
  /// The index of a point in row-major order, from the definition.
  fileprivate func flatIndex(of point: [Axis: Int]) -> Int {
    order.axes.reduce(0) { index, axis in
      index * box[axis].count + (point[axis] ?? 0) - box[axis].lowerBound
    }
  }
}
