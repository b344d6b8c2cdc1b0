internal import Storage

/// The names that members of an archive may have.
enum MemberNames {
  /// Throws unless every name is a path below a directory, and none is another's or leads through
  /// another member.
  static func check(_ names: [String]) throws(IndexFault) {
    var files: Set<[UInt8]> = []
    for name in names {
      guard isPossible(name) else { throw .memberName(name) }
      guard files.insert(Array(name.utf8)).inserted else { throw .duplicateMember(name) }
    }
    for name in names {
      let bytes = Array(name.utf8)
      for (place, byte) in bytes.enumerated() where byte == UInt8(ascii: "/") {
        if files.contains(Array(bytes[..<place])) { throw .memberName(name) }
      }
    }
  }

  /// Whether a name is a relative path of names of at most 255 bytes.
  static func isPossible(_ name: String) -> Bool {
    guard name.utf8.count <= 4096, let names = Path.names(below: name) else { return false }
    return names.allSatisfy { $0.utf8.count <= 255 }
  }
}
