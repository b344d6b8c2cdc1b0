/// Writes JSON text in the order of the calls; equal calls give equal bytes.
///
///     let text = JSONWriter.text { json in
///       json.object {
///         $0.member("format", "pt")
///         $0.member("shape", [2, 3])
///       }
///     }
///
/// Strings are escaped as `JSONText` does it. Doubles are written with the fewest digits that read
/// back to the same value; JSON has no words for NaN and infinities, which become `null`.
package struct JSONWriter: Sendable {
  /// How the members of an object or the elements of an array are set.
  package enum Arrangement: Sendable {
    /// One per line, two more spaces of indent.
    case block
    /// All on one line, with a space after each comma and colon.
    case line
    /// Without any white space.
    case compact
  }

  private struct Level {
    var arrangement: Arrangement
    var isEmpty = true
  }

  private var bytes: [UInt8] = []
  private var levels: [Level] = []
  private var followsKey = false

  private init() {}

  /// The text of the single value that `body` writes; a newline ends it unless it is compact.
  package static func text(
    _ arrangement: Arrangement = .block, _ body: (inout JSONWriter) -> Void
  ) -> String {
    var writer = JSONWriter()
    writer.levels = [Level(arrangement: arrangement)]
    writer.followsKey = true
    body(&writer)
    if arrangement == .block { writer.bytes.append(UInt8(ascii: "\n")) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Writes an object whose members `body` writes; inside a line everything is on that line.
  package mutating func object(
    _ arrangement: Arrangement = .block, _ body: (inout JSONWriter) -> Void
  ) {
    container("{", "}", arrangement, body)
  }

  /// Writes an array whose elements `body` writes; inside a line everything is on that line.
  package mutating func array(
    _ arrangement: Arrangement = .block, _ body: (inout JSONWriter) -> Void
  ) {
    container("[", "]", arrangement, body)
  }

  /// Writes a member of the current object.
  package mutating func member(_ key: String, _ value: some JSONWritable) {
    self.key(key)
    value.write(to: &self)
  }

  /// Writes a member if there is a value for it.
  package mutating func member(ifPresent key: String, _ value: (some JSONWritable)?) {
    if let value { member(key, value) }
  }

  /// Writes the key of a member of the current object; its value must follow.
  package mutating func key(_ key: String) {
    startItem()
    bytes += JSONText.quotedBytes(key)
    bytes += (arrangement == .compact ? ":" : ": ").utf8
    followsKey = true
  }

  /// Writes a value which is already JSON text, such as a number or `null`.
  package mutating func raw(_ text: some Collection<UInt8>) {
    startItem()
    bytes += text
  }

  private var arrangement: Arrangement { levels.last?.arrangement ?? .block }

  private mutating func container(
    _ opening: String, _ closing: String, _ wanted: Arrangement,
    _ body: (inout JSONWriter) -> Void
  ) {
    raw(opening.utf8)
    levels.append(Level(arrangement: arrangement == .block ? wanted : arrangement))
    body(&self)
    let level = levels.removeLast()
    if level.arrangement == .block, !level.isEmpty { startLine() }
    bytes += closing.utf8
  }

  /// Writes what separates an item from the one before it.
  private mutating func startItem() {
    guard !followsKey else {
      followsKey = false
      return
    }
    guard let level = levels.last else { return }
    if !level.isEmpty { bytes.append(UInt8(ascii: ",")) }
    switch level.arrangement {
    case .block: startLine()
    case .line: if !level.isEmpty { bytes.append(UInt8(ascii: " ")) }
    case .compact: break
    }
    levels[levels.count - 1].isEmpty = false
  }

  private mutating func startLine() {
    bytes.append(UInt8(ascii: "\n"))
    bytes += repeatElement(UInt8(ascii: " "), count: 2 * (levels.count - 1))
  }
}
