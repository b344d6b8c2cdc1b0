import Reports
import Tensors
import Testing

@Suite struct `Natural order` {
  static let names: [TensorName] = [
    "", "a", "a.1", "a.01", "a.2", "a.10", "a.b", "b.2.c", "b.10.c", "b.10.d",
    "a.99999999999999999999",
    "é", "e\u{301}",
  ]

  @Test func `is a strict total order`() {
    for a in Self.names {
      for b in Self.names {
        let (less, greater) = (NaturalOrder.precedes(a, b), NaturalOrder.precedes(b, a))
        #expect(a == b ? !less && !greater : less != greater)
        for c in Self.names where less && NaturalOrder.precedes(b, c) {
          #expect(NaturalOrder.precedes(a, c))
        }
      }
    }
  }

  @Test(arguments: [
    ("layers.2.w", "layers.10.w"), ("a", "a.1"), ("x.9", "x.99999999999999999999"), ("1", "a"),
  ])
  func `numbers count as numbers`(earlier: String, later: String) {
    #expect(NaturalOrder.precedes(TensorName(earlier), TensorName(later)))
  }
}
