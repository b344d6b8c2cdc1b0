package import Analysis
package import StrictJSON
import Tensors

/// Elements of a part of a tensor as they are shown.
package struct SliceReport: Sendable {
  package let slice: SlicedTensor
  /// Whether the bits of each element are shown.
  package let showsBits: Bool

  package init(_ slice: SlicedTensor, showsBits: Bool) {
    (self.slice, self.showsBits) = (slice, showsBits)
  }

  /// Renders rows of numbers, or a line for each element with its bits.
  package func text(style: Style = .plain) -> String {
    let spec = slice.spec
    let ranges = slice.ranges.map { "\($0.lowerBound):\($0.upperBound)" }.joined(separator: ",")
    let title = style.paint("\(spec.name)".printable, .heading)
    let lines =
      ["\(title)[\(ranges)]: \(spec.dtype.rawValue) \(spec.shape)"]
      + (showsBits ? bits : rows).lines(indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n"
  }

  private var bits: TextTable {
    let element = ElementText(slice.spec.dtype)
    var table = TextTable([.left, .right, .left, .left])
    for (place, code) in slice.codes.enumerated() {
      table.add([
        TextTable.Cell("\(slice.index(of: place))", .faint),
        TextTable.Cell(element.value(of: code)),
        TextTable.Cell(element.hexadecimal(of: code)), TextTable.Cell(element.binary(of: code)),
      ])
    }
    return table
  }

  /// A row for each index of all dimensions but the last.
  private var rows: TextTable {
    let element = ElementText(slice.spec.dtype)
    let width = slice.ranges.last?.count ?? 1
    var table = TextTable([.left] + Array(repeating: .right, count: width))
    guard width > 0 else { return table }
    for start in stride(from: 0, to: slice.codes.count, by: width) {
      let index = slice.index(of: start).dropLast().map(String.init).joined(separator: ",")
      table.add(
        [TextTable.Cell(index.isEmpty ? "" : "[\(index)]", .faint)]
          + slice.codes[start..<start + width].map { TextTable.Cell(element.value(of: $0)) })
    }
    return table
  }
}

extension SliceReport: JSONWritable {
  /// Writes an object; values are numbers, or texts where JSON has no number for them.
  package func write(to json: inout JSONWriter) {
    let element = ElementText(slice.spec.dtype)
    json.object { json in
      json.member("name", slice.spec.name.text)
      json.member("dtype", slice.spec.dtype.rawValue)
      json.member("shape", slice.spec.shape)
      json.member("ranges", slice.ranges.map { [$0.lowerBound, $0.upperBound] })
      json.member("values", slice.codes.map { ElementValue(text: element.value(of: $0)) })
      if showsBits { json.member("bits", slice.codes.map(element.hexadecimal)) }
    }
  }
}

/// The text of an element as JSON: the number that it spells, or the text.
private struct ElementValue: JSONWritable {
  let text: String

  static var isJSONScalar: Bool { true }

  func write(to json: inout JSONWriter) {
    if let integer = Int(text) {
      integer.write(to: &json)
    } else if let integer = UInt64(text) {
      integer.write(to: &json)
    } else if let number = Double(text), number.isFinite {
      number.write(to: &json)
    } else {
      text.write(to: &json)
    }
  }
}
