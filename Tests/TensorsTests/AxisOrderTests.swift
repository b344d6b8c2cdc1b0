import Tensors
import Testing

@Suite struct `Axis orders` {
  static let notations: [(String, [[Axis]])] = [
    ("", []),
    ("hidden", [["hidden"]]),
    ("row hidden", [["row"], ["hidden"]]),
    ("(group slot dim) hidden", [["group", "slot", "dim"], ["hidden"]]),
    ("expert (half ffn) hidden", [["expert"], ["half", "ffn"], ["hidden"]]),
    ("() hidden", [[], ["hidden"]]),
    ("(a b) (c d)", [["a", "b"], ["c", "d"]]),
  ]

  @Test(arguments: notations)
  func `notation reads as dimensions and prints as it was`(text: String, dimensions: [[Axis]])
    throws
  {
    let order = try AxisOrder(notation: text)
    #expect(order.dimensions == dimensions)
    #expect(order.axes == dimensions.flatMap(\.self))
    #expect(order.description == text)
    #expect(AxisOrder(dimensions: dimensions) == order)
  }

  @Test(arguments: ["(a b)c", " ( a  b )  c ", "(a  b) c"])
  func `spacing does not matter`(text: String) throws {
    #expect(try AxisOrder(notation: text) == "(a b) c")
  }

  static let malformed: [(String, AxisOrderFault)] = [
    ("a b a", .repeated("a")),
    ("(a a)", .repeated("a")),
    ("(a", .unbalanced),
    ("a)", .unbalanced),
    ("((a) b)", .unbalanced),
    (")(", .unbalanced),
    ("2d", .badAxis("2d")),
    ("a-b", .badAxis("a-b")),
    ("a,b", .badAxis("a,b")),
    ("größe", .badAxis("größe")),
  ]

  @Test(arguments: malformed)
  func `a malformed notation is refused with its reason`(text: String, fault: AxisOrderFault) {
    #expect(throws: fault) { try AxisOrder(notation: text) }
  }

  @Test func `dimensions with a repeated axis are refused`() {
    #expect(AxisOrder(dimensions: [["a"], ["b", "a"]]) == nil)
  }

  @Test func `fused axes multiply in the shape`() {
    let box: Box = ["group": 2..<4, "slot": 0..<6, "dim": 0..<8, "hidden": 0..<32]
    let order: AxisOrder = "(group slot dim) hidden"
    #expect(order.shape(of: box) == [96, 32])
    #expect(("() hidden" as AxisOrder).shape(of: ["hidden": 0..<5]) == [1, 5])
  }

  @Test(arguments: 0...4)
  func `positional orders name every dimension`(rank: Int) throws {
    let order = AxisOrder.positional(rank: rank)
    #expect(order.dimensions.count == rank)
    #expect(try AxisOrder(notation: order.description) == order)
  }

  @Test(arguments: ["", "a b", "(a", "_a", "é", "a\u{301}"])
  func `a name that is not an axis name is refused`(name: String) {
    #expect(Axis(name) == nil)
  }
}
