/// The sum of float32 values in the order in which torch takes it on a CPU with one thread.
///
/// Elements run through 8 lanes of 4 streams: 32 neighbours are a row. Rows are added in a cascade
/// of four levels whose first has runs of `2^p` rows, `p = max(4, ceil(log2 rows) / 4)`; what does
/// not fill a row comes afterwards. Runs are independent, so workers sum them; this value joins
/// them in order. Source: measured on torch 2.15, see `fixtures/README.md`.
package struct TorchSum: Sendable {
  private typealias Row = SIMD32<Float>

  private let rowCount: Int
  private let power: Int
  private var levels = [Row](repeating: .zero, count: 4)
  private var rowsDone = 0

  /// A sum of `elementCount` elements.
  package init(elementCount: Int) {
    rowCount = elementCount / 32
    power = Self.power(rowCount: rowCount)
  }

  private static func power(rowCount: Int) -> Int {
    let bits = rowCount <= 1 ? 0 : Int.bitWidth - (rowCount - 1).leadingZeroBitCount
    return max(4, bits / 4)
  }

  /// The elements of a run.
  private static func run(elementCount: Int) -> Int { 32 << power(rowCount: elementCount / 32) }

  private static func sum(_ count: Int, _ value: (Int) -> Float) -> Row {
    var sum = Row.zero
    for start in stride(from: 0, to: count, by: 32) {
      var row = Row()
      for lane in 0..<32 { row[lane] = value(start + lane) }
      sum += row
    }
    return sum
  }

  /// What one tile contributes: the end of a run that began before it, sums of its whole runs, then
  /// the elements left over.
  package struct Part: Sendable {
    /// Elements that belong to a run that began before the tile.
    fileprivate var head: [Float] = []
    fileprivate var runs: [SIMD32<Float>] = []
    fileprivate var rest: [Float] = []
    /// How many elements the head still lacks; nil before the first block.
    private var missing: Int?

    package init() {}

    /// Adds the absolute values of a block; blocks come in order.
    ///
    /// `first` is the place of the tile's first block in the sum and of no importance for others.
    package mutating func add(_ block: Block, first: Int = 0, elementCount: Int) {
      add(block.count, first: first, of: elementCount) { abs(block.single($0)) }
    }

    /// Adds the values of a block; blocks come in order, and the first begins with a run.
    package mutating func addValues(_ block: Block, elementCount: Int) {
      add(block.count, first: 0, of: elementCount) { block.single($0) }
    }

    /// Adds the products of two blocks of quotients, each rounded to float32.
    package mutating func addProducts(
      _ a: Block, over divisorOfA: Float, _ b: Block, over divisorOfB: Float, elementCount: Int
    ) {
      add(a.count, first: 0, of: elementCount) {
        (a.single($0) / divisorOfA) * (b.single($0) / divisorOfB)
      }
    }

    private mutating func add(
      _ count: Int, first: Int, of elementCount: Int, _ value: (Int) -> Float
    ) {
      let run = TorchSum.run(elementCount: elementCount)
      var lacking = missing ?? (run - first % run) % run
      var index = 0
      while lacking > 0, index < count {
        head.append(value(index))
        (index, lacking) = (index + 1, lacking - 1)
      }
      missing = lacking
      while index < count {
        if rest.isEmpty, count - index >= run {
          let start = index
          runs.append(TorchSum.sum(run) { value(start + $0) })
          index += run
          continue
        }
        let end = min(count, index + run - rest.count)
        while index < end {
          rest.append(value(index))
          index += 1
        }
        guard rest.count == run else { break }
        let whole = rest
        runs.append(TorchSum.sum(run) { whole[$0] })
        rest.removeAll(keepingCapacity: true)
      }
    }
  }

  /// Adds the part of the next tile.
  package mutating func add(_ part: Part) {
    rest += part.head
    let run = 32 << power
    if rest.count == run {
      let whole = rest
      add(Self.sum(run) { whole[$0] })
      rest = []
    }
    for run in part.runs { add(run) }
    rest += part.rest
  }

  private mutating func add(_ run: Row) {
    levels[0] += run
    rowsDone += 1 << power
    carry()
  }

  private var rest: [Float] = []

  private mutating func carry() {
    for level in 1..<4 {
      levels[level] += levels[level - 1]
      levels[level - 1] = .zero
      if rowsDone & (((1 << power) - 1) << (level * power)) != 0 { break }
    }
  }

  /// The sum once all parts are added.
  package func result() -> Float {
    var levels = levels
    let rows = rest.count / 32
    for row in 0..<rows {
      for lane in 0..<32 { levels[0][lane] += rest[row * 32 + lane] }
    }
    for level in 1..<4 { levels[0] += levels[level] }
    return finish(levels[0], Array(rest[(rows * 32)...]))
  }

  /// Joins the streams, then the lanes; `tail` are the elements after the last whole row.
  private func finish(_ sum: SIMD32<Float>, _ tail: [Float]) -> Float {
    if rowCount == 0, tail.count < 8 { return Self.short(tail) }
    var lanes = (0..<8).map { sum[$0] }
    let vectors = tail.count / 8
    for vector in 0..<vectors {
      for lane in 0..<8 { lanes[lane] += tail[vector * 8 + lane] }
    }
    for stream in 1..<4 {
      for lane in 0..<8 { lanes[lane] += sum[stream * 8 + lane] }
    }
    var total: Float = 0
    for value in tail[(vectors * 8)...] { total += value }
    for lane in lanes { total += lane }
    return total
  }

  /// Fewer than 8 elements: four streams of scalars.
  private static func short(_ values: [Float]) -> Float {
    var streams = [Float](repeating: 0, count: 4)
    let whole = values.count / 4 * 4
    for (index, value) in values.enumerated() { streams[index < whole ? index % 4 : 0] += value }
    return ((streams[0] + streams[1]) + streams[2]) + streams[3]
  }
}

extension Block {
  /// One element in single precision.
  func single(_ index: Int) -> Float {
    precondition(index >= 0 && index < count)
    return unsafe singles[index]
  }
}
