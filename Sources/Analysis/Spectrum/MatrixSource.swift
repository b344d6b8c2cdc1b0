internal import LinearAlgebra
internal import Pipeline
internal import Tensors

/// How the bytes of a tile become float64 numbers of a matrix, or of the difference of two.
struct MatrixSource: Sendable {
  let rows: Int
  let columns: Int
  /// Of the matrix; or of the one that is subtracted, and the one that it is subtracted from.
  let formats: [FloatingFormat]

  var isDifference: Bool { formats.count == 2 }

  private enum Slot { static let panel = 0, target = 1, other = 2 }

  /// Hands out the rows of a tile in bands, and counts what they have where that is asked for.
  ///
  /// - Parameters:
  ///   - tile: whole rows.
  ///   - height: the rows of a band at most.
  ///   - counts: what is added to; nil once everything was counted.
  ///   - body: gets each band in turn.
  func bands(
    of tile: ScannedTile, height: Int, counts: inout MatrixCounts?, _ body: (Panel) -> Void
  ) {
    let count = tile.elements.count / columns
    var row = 0
    while row < count {
      let band = row..<min(count, row + height)
      let (panel, target) = unsafe load(tile, band, 0..<columns)
      if counts != nil { unsafe add(panel, target, width: columns, to: &counts) }
      body(
        unsafe Panel(
          UnsafeBufferPointer(panel), rows: band.count, columns: columns))
      row = band.upperBound
    }
  }

  /// Hands out all rows of a tile that is the whole matrix, some columns at a time.
  func strips(
    of tile: ScannedTile, width: Int, counts: inout MatrixCounts?, _ body: (Panel) -> Void
  ) {
    if counts != nil {
      // Rows are counted as a whole.
      for row in 0..<rows {
        let (panel, target) = unsafe load(tile, row..<row + 1, 0..<columns)
        unsafe add(panel, target, width: columns, to: &counts)
      }
    }
    var column = 0
    while column < columns {
      let strip = column..<min(columns, column + width)
      let (panel, _) = unsafe load(tile, 0..<rows, strip)
      body(unsafe Panel(UnsafeBufferPointer(panel), rows: rows, columns: strip.count))
      column = strip.upperBound
    }
  }

  private func add(
    _ panel: UnsafeMutableBufferPointer<Double>, _ target: UnsafeMutableBufferPointer<Double>,
    width: Int, to counts: inout MatrixCounts?
  ) {
    var sum = MatrixCounts()
    var start = 0
    while start < panel.count {
      let range = start..<start + width
      let row = unsafe UnsafeMutableBufferPointer(rebasing: panel[range])
      if isDifference {
        let elements = unsafe UnsafeMutableBufferPointer(rebasing: target[range])
        unsafe sum.add(row: row, to: elements, formats[1])
      } else {
        unsafe sum.add(row: row)
      }
      start = range.upperBound
    }
    counts = counts.map { $0 + sum }
  }

  /// The numbers of some rows and columns of a tile, and of a difference also the elements of the
  /// matrix that is subtracted from.
  private func load(
    _ tile: ScannedTile, _ band: Range<Int>, _ strip: Range<Int>
  ) -> (panel: UnsafeMutableBufferPointer<Double>, target: UnsafeMutableBufferPointer<Double>) {
    let count = band.count * strip.count
    let panel = unsafe memory(tile, Slot.panel, count)
    guard isDifference else {
      unsafe widen(tile, 0, band, strip, into: panel)
      return unsafe (panel, panel)
    }
    let target = unsafe memory(tile, Slot.target, count)
    let other = unsafe memory(tile, Slot.other, count)
    unsafe widen(tile, 0, band, strip, into: other)
    unsafe widen(tile, 1, band, strip, into: target)
    for place in 0..<count { unsafe panel[place] = target[place] - other[place] }
    return unsafe (panel, target)
  }

  private func memory(
    _ tile: ScannedTile, _ slot: Int, _ count: Int
  ) -> UnsafeMutableBufferPointer<Double> {
    unsafe tile.scratch(slot, byteCount: count * 8).bindMemory(to: Double.self)
  }

  private func widen(
    _ tile: ScannedTile, _ input: Int, _ band: Range<Int>, _ strip: Range<Int>,
    into target: UnsafeMutableBufferPointer<Double>
  ) {
    let format = formats[input]
    guard let source = unsafe tile[input].baseAddress, let target = target.baseAddress else {
      return
    }
    if strip.count == columns {
      unsafe format.widen(
        source + band.lowerBound * columns * format.width, to: target,
        count: band.count * columns)
      return
    }
    for (number, row) in band.enumerated() {
      unsafe format.widen(
        source + (row * columns + strip.lowerBound) * format.width,
        to: target + number * strip.count, count: strip.count)
    }
  }
}
