import StrictYAML

/// The text of one merge of a file of several, as a document of its own.
struct RecipeExcerpt {
  private let scalars: [Unicode.Scalar]

  /// Takes the text of the whole file, UTF-8.
  init(_ bytes: [UInt8]) {
    let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    scalars = Array(
      String(decoding: bytes.dropFirst(hasMark ? 3 : 0), as: UTF8.self).unicodeScalars)
  }

  /// The lines of a node, moved to the left edge, without what follows its last value.
  func text(of node: YAMLNode) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[node.extent.clamped(to: 0..<scalars.count)])
    let indentation = node.place.column - 1
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      number, line in
      let spaces = number == 0 ? 0 : line.prefix(indentation).prefix { $0 == " " }.count
      return String(line.dropFirst(spaces))
    }
    while let last = lines.last, last.first == "#" || last.allSatisfy(\.isWhitespace) {
      lines.removeLast()
    }
    return lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
  }
}
