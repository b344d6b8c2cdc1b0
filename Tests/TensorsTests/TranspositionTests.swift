import Tensors
import Testing

@Suite struct `Transposition` {
  @Test(arguments: 1...9, [1, 2, 7, 8, 65])
  func `a transposed matrix holds columns as rows`(rows: Int, columns: Int) throws {
    let box: Box = ["row": 0..<rows, "column": 0..<columns]
    let upright = try Placement(order: "row column", box: box)
    let transposed = try Placement(order: "column row", box: box)
    let points = box.points(["row", "column"])
    let matrix = ElementArray(count: points.count, holding: upright, of: points)

    var turned = ElementArray(count: points.count)
    try turned.copy(from: matrix, at: upright, to: transposed)
    let expected = (0..<columns).flatMap { column in
      (0..<rows).map { UInt16($0 * columns + column) }
    }
    #expect(turned.elements == expected)
    #expect(transposed.storedShape == [columns, rows])

    var back = ElementArray(count: points.count)
    try back.copy(from: turned, at: transposed, to: upright)
    #expect(back == matrix)
  }
}
