import Glibc

/// A file's path as text, compared and ordered by its UTF-8 bytes.
///
/// Everything here but `absolute()`, `resolved()` and `canonical()` is lexical: no file system is asked.
package struct Path: Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// The path in the spelling that was given.
  package let text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral text: String) { self.text = text }

  package var description: String { text }

  package var isAbsolute: Bool { text.utf8.first == UInt8(ascii: "/") }

  /// The names between slashes; empty names (doubled or trailing slashes) are left out.
  package var components: [String] {
    text.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The name after the last slash; empty for the root and for an empty path.
  package var lastComponent: String { components.last ?? "" }

  /// The path without its last component: "/" stays "/", and "name" becomes ".".
  package var parent: Path {
    let names = components.dropLast()
    if isAbsolute { return Path("/" + names.joined(separator: "/")) }
    return names.isEmpty ? "." : Path(names.joined(separator: "/"))
  }

  /// The path below this one; an absolute `other` replaces this path.
  package func joining(_ other: String) -> Path {
    if other.utf8.first == UInt8(ascii: "/") || text.isEmpty { return Path(other) }
    if other.isEmpty { return self }
    return Path(text.utf8.last == UInt8(ascii: "/") ? text + other : text + "/" + other)
  }

  /// The path without ".", doubled slashes and, lexically, ".." where a name precedes it.
  ///
  /// Where that name is a symbolic link the result may be another file: use `resolved()` to
  /// compare files, and this for text.
  package var normalized: Path {
    var names: [String] = []
    for name in components where name != "." {
      if name != ".." {
        names.append(name)
      } else if let last = names.last, last != ".." {
        names.removeLast()
      } else if !isAbsolute {
        names.append(name)
      }
    }
    let joined = names.joined(separator: "/")
    if isAbsolute { return Path("/" + joined) }
    return joined.isEmpty ? "." : Path(joined)
  }

  /// Whether `name` is the name of an entry in a directory: not empty, no slash or NUL, not "."
  /// or "..".
  package static func isName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".."
      && !name.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
  }

  /// The names that lead from a directory to `relative` below it; nil unless each is a name.
  package static func names(below relative: String) -> [String]? {
    let names = relative.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    return names.allSatisfy(isName) ? names : nil
  }
}

extension Path: Hashable, Comparable {
  package static func == (a: Self, b: Self) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

  package func hash(into hasher: inout Hasher) {
    for byte in text.utf8 { hasher.combine(byte) }
    hasher.combine(0xFF as UInt8)
  }

  package static func < (a: Self, b: Self) -> Bool {
    a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
  }
}

extension Path {
  /// The path quoted for messages: control, bidirectional and quote characters are escaped.
  package var quoted: String {
    var result = "'"
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        if scalar == "'" || scalar == "\\" { result += "\\" }
        result.unicodeScalars.append(scalar)
      }
    }
    return result + "'"
  }
}

extension Path {
  /// The path below the working directory, made absolute and lexically normalised.
  package func absolute() throws(FileError) -> Path {
    if isAbsolute { return normalized }
    return try Path(".").resolved().joining(text).normalized
  }

  /// The real path as far as there is one: links are followed, and what does not exist is taken as it
  /// is written.
  ///
  /// Whatever the spelling and the working directory, a file has one such path.
  package func canonical() -> Path {
    if let real = unsafe realpath(text, nil) {
      defer { unsafe free(real) }
      return unsafe Path(String(cString: real))
    }
    guard let place = try? absolute(), place.parent != place else { return normalized }
    return place.parent.canonical().joining(place.lastComponent)
  }

  /// The file's real path: absolute, with no symbolic link, "." or "..".
  ///
  /// Throws if the file does not exist or a directory on the way cannot be searched.
  package func resolved() throws(FileError) -> Path {
    var result: String?
    _ = try unsafe SystemCall.run(.resolve, self) { text in
      guard let real = unsafe realpath(text, nil) else { return -1 }
      result = unsafe String(cString: real)
      unsafe free(real)
      return 0
    }
    guard let result else { throw FileError(.resolve, self, .system(ENOENT)) }
    return Path(result)
  }
}
