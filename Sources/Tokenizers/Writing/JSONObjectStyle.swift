internal import StrictJSON

/// How the members of an object are set apart, for objects that are to look like their neighbours.
struct JSONObjectStyle {
  var leading: [UInt8]
  var separator: [UInt8]
  var colon: [UInt8]
  var trailing: [UInt8]

  /// Members on lines of their own, indented by `depth` times `unit`; or all on one line.
  init(unit: [UInt8]?, depth: Int, isTight: Bool = false) {
    let space: [UInt8] = isTight ? [] : [UInt8(ascii: " ")]
    colon = [UInt8(ascii: ":")] + space
    guard let unit else {
      (leading, trailing) = ([], [])
      separator = [UInt8(ascii: ",")] + space
      return
    }
    leading = Self.line(unit, depth)
    separator = [UInt8(ascii: ",")] + leading
    trailing = Self.line(unit, depth - 1)
  }

  /// The style of an object that is there; nil if it has no members.
  init?(of value: JSONValue, in bytes: [UInt8]) {
    guard let members = value.object?.members, let first = members.first, let last = members.last
    else { return nil }
    leading = Array(bytes[value.range.lowerBound + 1..<first.range.lowerBound])
    trailing = Array(bytes[last.range.upperBound..<value.range.upperBound - 1])
    colon = Array(bytes[first.keyRange.upperBound..<first.value.range.lowerBound])
    separator =
      members.count > 1
      ? Array(bytes[first.range.upperBound..<members[1].range.lowerBound])
      : [UInt8(ascii: ",")] + (leading.isEmpty ? [UInt8(ascii: " ")] : leading)
  }

  /// A line break and an indent.
  static func line(_ unit: [UInt8], _ depth: Int) -> [UInt8] {
    [UInt8(ascii: "\n")] + (0..<max(0, depth)).flatMap { _ in unit }
  }

  /// The indent of the members of the outermost object of a text; nil if they share a line.
  static func unit(of root: JSONValue, in bytes: [UInt8]) -> [UInt8]? {
    guard let first = root.object?.members.first else { return [0x20, 0x20] }
    let space = bytes[root.range.lowerBound + 1..<first.range.lowerBound]
    guard let end = space.lastIndex(of: UInt8(ascii: "\n")) else { return nil }
    return Array(space[(end + 1)...])
  }

  /// An object of these members, whose values are JSON texts.
  func object(_ members: [(key: String, value: String)]) -> [UInt8] {
    var result = [UInt8(ascii: "{")] + leading
    for (number, member) in members.enumerated() {
      if number > 0 { result += separator }
      result += JSONText.quotedBytes(member.key) + colon + member.value.utf8
    }
    return result + trailing + [UInt8(ascii: "}")]
  }
}

extension AddedToken {
  /// The flags as members of an object, in the order of `keys`, which may name `id` and `content`.
  func members(_ keys: [String]) -> [(key: String, value: String)] {
    keys.map { key in
      switch key {
      case "id": (key, String(id))
      case "content": (key, JSONText.quoted(content))
      case "special": (key, String(isSpecial))
      default:
        (key, String(Matching.keys.contains { $0.key == key && matching.contains($0.flag) }))
      }
    }
  }
}
