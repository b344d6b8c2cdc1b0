package import Tensors

/// The order in which people expect numbered names: `layers.2` before `layers.10`.
///
/// Runs of ASCII digits are compared as numbers of any length, everything else byte by byte; names
/// that are equal in that way (`1` and `01`) are ordered by their bytes, so that the order is total.
package enum NaturalOrder {
  /// Whether `a` comes before `b`.
  package static func precedes(_ a: TensorName, _ b: TensorName) -> Bool {
    precedes(Array(a.text.utf8), Array(b.text.utf8))
  }

  /// The elements in the order of their names.
  package static func sorted<Element>(
    _ elements: some Sequence<Element>, by name: (Element) -> TensorName
  ) -> [Element] {
    elements.map { (bytes: Array(name($0).text.utf8), element: $0) }
      .sorted { precedes($0.bytes, $1.bytes) }.map(\.element)
  }

  private static func precedes(_ x: [UInt8], _ y: [UInt8]) -> Bool {
    var (i, j) = (0, 0)
    while i < x.count, j < y.count {
      if isDigit(x[i]), isDigit(y[j]) {
        let (p, q) = (number(in: x, from: &i), number(in: y, from: &j))
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
      } else {
        if x[i] != y[j] { return x[i] < y[j] }
        i += 1
        j += 1
      }
    }
    if i < x.count || j < y.count { return i == x.count }
    return x.lexicographicallyPrecedes(y)
  }

  /// The digits at `index` without leading zeros; `index` moves behind them.
  private static func number(in bytes: [UInt8], from index: inout Int) -> ArraySlice<UInt8> {
    let start = index
    while index < bytes.count, isDigit(bytes[index]) { index += 1 }
    return bytes[start..<index].drop { $0 == UInt8(ascii: "0") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
