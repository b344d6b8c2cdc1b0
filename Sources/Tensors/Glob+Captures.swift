extension Glob {
  /// The number of wildcards: `*`, `?` and classes.
  package var captureCount: Int { pieces.count(where: \.isWildcard) }

  /// What each wildcard stands for in `name`, in order; nil if the name has not the shape.
  ///
  /// Each `*` but the last takes as little as it can.
  package func captures(in name: String) -> [String]? {
    let scalars = Array(name.unicodeScalars)
    var spans = [Range<Int>](repeating: 0..<0, count: pieces.count)
    var (position, piece) = (0, 0)
    /// The last `*`, whose span grows where what follows does not fit.
    var run: Int?
    while position < scalars.count {
      if piece < pieces.count, pieces[piece] == .run {
        spans[piece] = position..<position
        run = piece
        piece += 1
      } else if piece < pieces.count, Self.accepts(pieces[piece], scalars[position]) {
        spans[piece] = position..<position + 1
        position += 1
        piece += 1
      } else if let run {
        spans[run] = spans[run].lowerBound..<spans[run].upperBound + 1
        position = spans[run].upperBound
        piece = run + 1
      } else {
        return nil
      }
    }
    guard pieces[piece...].allSatisfy({ $0 == .run }) else { return nil }
    for rest in piece..<pieces.count { spans[rest] = scalars.count..<scalars.count }
    return zip(pieces, spans).filter { $0.0.isWildcard }.map { _, span in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[span])
      return String(text)
    }
  }
}

extension Glob.Piece {
  fileprivate var isWildcard: Bool {
    if case .exactly = self { false } else { true }
  }
}

extension Glob {
  /// The numbers, from 1, that the captures of `*` have among all.
  package var runCaptures: [Int] {
    pieces.filter(\.isWildcard).enumerated().filter { $0.element == .run }.map { $0.offset + 1 }
  }
}
