/// A shape of whole names.
///
/// `*` is any run (of dots too), `?` one character, `[a-z]` one of a class, `[!a-z]` one outside of
/// it. Nothing is escaped.
package struct Glob: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case run
    case any
    case exactly(Unicode.Scalar)
    case oneOf([ClosedRange<Unicode.Scalar>], negated: Bool)
  }

  let pieces: [Piece]

  /// Reads a glob, or returns nil if a class is never closed, empty or reversed.
  package init?(_ text: String) {
    var rest = text.unicodeScalars[...]
    var pieces: [Piece] = []
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": pieces.append(.run)
      case "?": pieces.append(.any)
      case "[":
        guard let piece = Self.readClass(&rest) else { return nil }
        pieces.append(piece)
      default: pieces.append(.exactly(scalar))
      }
    }
    self.pieces = pieces
  }

  /// Whether the whole `name` has the shape; takes at most name times shape steps.
  package func matches(_ name: String) -> Bool {
    let scalars = Array(name.unicodeScalars)
    var (position, piece) = (0, 0)
    var retry: (position: Int, piece: Int)?
    while position < scalars.count {
      if piece < pieces.count, pieces[piece] == .run {
        piece += 1
        retry = (position, piece)
      } else if piece < pieces.count, Self.accepts(pieces[piece], scalars[position]) {
        position += 1
        piece += 1
      } else if let last = retry {
        position = last.position + 1
        piece = last.piece
        retry = (position, piece)
      } else {
        return false
      }
    }
    return pieces[piece...].allSatisfy { $0 == .run }
  }

  static func accepts(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
    switch piece {
    case .run, .any: true
    case .exactly(let expected): scalar == expected
    case .oneOf(let ranges, let negated): ranges.contains { $0.contains(scalar) } != negated
    }
  }

  /// Reads a class behind its `[`.
  private static func readClass(_ rest: inout Substring.UnicodeScalarView) -> Piece? {
    let negated = rest.first == "!" || rest.first == "^"
    if negated { rest.removeFirst() }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while let low = rest.popFirst() {
      if low == "]", !ranges.isEmpty { return .oneOf(ranges, negated: negated) }
      guard rest.first == "-", let high = rest.dropFirst().first, high != "]" else {
        ranges.append(low...low)
        continue
      }
      guard low <= high else { return nil }
      ranges.append(low...high)
      rest.removeFirst(2)
    }
    return nil
  }
}
