internal import CKernels
internal import Glibc

/// How the elements of one block differ from those of another, bit for bit.
package struct BlockDifference: Hashable, Sendable {
  /// Elements whose bits differ.
  package var count = 0
  /// The place in the block of the first of them.
  package var first: Int?
  /// The largest absolute difference; NaN where a NaN meets something else.
  package var largest = 0.0
}

/// Comparing blocks by their bits.
extension Arithmetic {
  /// The elements that are NaN or infinite.
  package func nonFiniteCount(_ block: Block) -> Int {
    switch precision {
    case .single: unsafe ck_count_nonfinite(level, CK_F32, block.address, block.count)
    case .double: unsafe ck_count_nonfinite(level, CK_F64, block.address, block.count)
    }
  }

  /// The elements of `b` that are not the bits of `a`.
  package func difference(_ a: Block, _ b: Block) -> BlockDifference {
    precondition(a.count == b.count)
    let width = precision == .single ? 4 : 8
    guard unsafe memcmp(a.address, b.address, a.count * width) != 0 else {
      return BlockDifference()
    }
    var difference = BlockDifference()
    for index in 0..<a.count {
      let (first, second) = (value(a, index), value(b, index))
      guard first.bitPattern != second.bitPattern else { continue }
      difference.add((first - second).magnitude, at: index)
    }
    return difference
  }

  /// The elements that are not zero, of either sign.
  package func differenceFromZero(_ block: Block) -> BlockDifference {
    var difference = BlockDifference()
    for index in 0..<block.count {
      let value = value(block, index)
      if value != 0 { difference.add(value.magnitude, at: index) }
    }
    return difference
  }

  private func value(_ block: Block, _ index: Int) -> Double {
    switch precision {
    case .single: unsafe Double(block.singles[index])
    case .double: unsafe block.doubles[index]
    }
  }
}

extension BlockDifference {
  fileprivate mutating func add(_ distance: Double, at index: Int) {
    count += 1
    if first == nil { first = index }
    if distance.isNaN || distance > largest { largest = distance }
  }
}
