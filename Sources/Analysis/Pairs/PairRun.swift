internal import CKernels
internal import Pipeline

/// One tile of two tensors that are compared.
@safe
struct PairRun {
  private let rule: PairRule
  private let tile: ScannedTile
  private let tolerance: PairScan.Tolerance?

  init(_ rule: PairRule, _ tile: ScannedTile, tolerance: PairScan.Tolerance?) {
    self.rule = rule
    self.tile = tile
    self.tolerance = tolerance
  }

  /// Compares elements of the tile, counted from its start, and adds what they show.
  @discardableResult
  func add(_ elements: Range<Int>, to finding: inout PairFinding) -> ck_pair {
    var pair = ck_pair()
    switch rule.path {
    case .stored(let type, let byteCount):
      let bytes = elements.lowerBound * byteCount
      if let left = unsafe tile[0].baseAddress, let right = unsafe tile[1].baseAddress {
        let (a, b) = unsafe (left + bytes, right + bytes)
        unsafe ck_pair_stored(ck_level(), type, a, b, elements.count, &pair)
        if let tolerance, pair.changed > 0 {
          finding.beyondCount += unsafe Int(
            ck_pair_beyond(
              ck_level(), type, a, b, elements.count, tolerance.absolute, tolerance.relative))
        }
      }
      finding.add(pair, count: elements.count)
      return pair
    case .widened(let left, let right):
      var row = PairFinding()
      var start = elements.lowerBound
      while start < elements.upperBound {
        let block = start..<min(elements.upperBound, start + PairRule.blockElements)
        widened(block, left, right, into: &row)
        start = block.upperBound
      }
      finding.add(row.pair, count: elements.count)
      finding.beyondCount += row.beyondCount
      return row.pair
    }
  }

  private func widened(
    _ block: Range<Int>, _ left: ElementDecoder, _ right: ElementDecoder,
    into row: inout PairFinding
  ) {
    let (a, b) = unsafe (doubles(0, block.count), doubles(1, block.count))
    guard let x = a.baseAddress, let y = b.baseAddress else { return }
    unsafe left.decode(tile[0], block, into: x)
    unsafe right.decode(tile[1], block, into: y)
    var pair = ck_pair()
    unsafe ck_pair_stored(ck_level(), CK_F64, x, y, block.count, &pair)
    pair.changed = unsafe UInt64(changedCount(block, a, b))
    pair.bits = UInt64(differingBits(block))
    pair.squared_ulps = unsafe noise(block, a, b)
    pair.ulp = unsafe distance(block, a, b)
    row.add(pair, count: block.count)
    if let tolerance, pair.changed > 0 {
      row.beyondCount += unsafe Int(
        ck_pair_beyond(
          ck_level(), CK_F64, x, y, block.count, tolerance.absolute, tolerance.relative))
    }
  }

  private func doubles(_ slot: Int, _ count: Int) -> UnsafeMutableBufferPointer<Double> {
    unsafe tile.scratch(slot, byteCount: 8 * PairRule.blockElements)
      .bindMemory(to: Double.self).extracting(0..<count)
  }

  /// Whether a pair is not the same: by its codes where types are one, else by its numbers.
  private func isChanged(_ element: Int, _ a: Double, _ b: Double) -> Bool {
    if let width = rule.commonBitWidth {
      return unsafe ElementDecoder.pattern(tile[0], element, width)
        != ElementDecoder.pattern(tile[1], element, width)
    }
    return a.bitPattern != b.bitPattern && !(a.isNaN && b.isNaN)
  }

  private func differingBits(_ block: Range<Int>) -> Int {
    guard let width = rule.commonBitWidth else { return 0 }
    return block.reduce(0) { sum, element in
      let a = unsafe ElementDecoder.pattern(tile[0], element, width)
      let b = unsafe ElementDecoder.pattern(tile[1], element, width)
      return sum + (a ^ b).nonzeroBitCount
    }
  }

  private func changedCount(
    _ block: Range<Int>, _ a: UnsafeMutableBufferPointer<Double>,
    _ b: UnsafeMutableBufferPointer<Double>
  ) -> Int {
    var count = 0
    for (place, element) in block.enumerated()
    where unsafe isChanged(element, a[place], b[place]) {
      count += 1
    }
    return count
  }

  private func noise(
    _ block: Range<Int>, _ a: UnsafeMutableBufferPointer<Double>,
    _ b: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    guard let spacing = rule.spacing else { return 0 }
    var sum = 0.0
    for (place, element) in block.enumerated() {
      let (x, y) = unsafe (a[place], b[place])
      if x.isFinite, y.isFinite, isChanged(element, x, y) { sum += spacing.squared(at: y) }
    }
    return sum
  }

  /// The most numbers between a pair without NaN.
  private func distance(
    _ block: Range<Int>, _ a: UnsafeMutableBufferPointer<Double>,
    _ b: UnsafeMutableBufferPointer<Double>
  ) -> UInt64 {
    switch rule.ranks {
    case .none: return 0
    case .codes(let width):
      return unsafe longest(block, a, b) { element in
        unsafe (
          ElementDecoder.pattern(tile[0], element, width),
          ElementDecoder.pattern(tile[1], element, width)
        )
      } width: {
        width
      }
    case .rounded(let type):
      let narrow = unsafe (
        tile.scratch(2, byteCount: 8 * PairRule.blockElements),
        tile.scratch(3, byteCount: 8 * PairRule.blockElements)
      )
      guard let x = unsafe narrow.0.baseAddress, let y = unsafe narrow.1.baseAddress,
        let p = a.baseAddress, let q = b.baseAddress
      else { return 0 }
      unsafe ck_narrow_f64(ck_level(), type, p, x, block.count)
      unsafe ck_narrow_f64(ck_level(), type, q, y, block.count)
      let width = Self.bitWidth(type)
      return unsafe longest(block, a, b) { element in
        let place = element - block.lowerBound
        return unsafe (
          ElementDecoder.pattern(UnsafeRawBufferPointer(narrow.0), place, width),
          ElementDecoder.pattern(UnsafeRawBufferPointer(narrow.1), place, width)
        )
      } width: {
        width
      }
    }
  }

  private func longest(
    _ block: Range<Int>, _ a: UnsafeMutableBufferPointer<Double>,
    _ b: UnsafeMutableBufferPointer<Double>, _ codes: (Int) -> (UInt64, UInt64),
    width: () -> Int
  ) -> UInt64 {
    let sign = UInt64(1) << UInt64(width() - 1)
    var longest: UInt64 = 0
    for (place, element) in block.enumerated() {
      if unsafe a[place].isNaN || b[place].isNaN { continue }
      let (p, q) = codes(element)
      let (i, j) = (p & (sign - 1), q & (sign - 1))
      let distance = (p ^ q) & sign == 0 ? max(i, j) - min(i, j) : i + j
      longest = max(longest, distance)
    }
    return longest
  }

  private static func bitWidth(_ type: ck_dtype) -> Int {
    switch type {
    case CK_F64: 64
    case CK_F32: 32
    case CK_F8E5M2, CK_F8E4M3: 8
    default: 16
    }
  }
}
