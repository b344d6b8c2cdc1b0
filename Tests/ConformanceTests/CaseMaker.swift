import Glibc
import Storage
import StrictJSON
import TestSupport
import Testing

/// Runs the steps by which a case is made.
struct CaseMaker {
  /// Where the corpus is thought to be.
  let root: Path
  /// The file or directory of the case.
  let path: Path

  func run(_ step: JSONValue) throws {
    if let source = step["copy"]?.string {
      try copy(ConformanceCase.folder.joining(source), to: path)
    } else if let name = step["remove"]?.string {
      try check(unsafe unlink(path.joining(name).text))
    } else if let name = step["directory"]?.string {
      try makeFolders(path.joining(name))
    } else if let name = step["fifo"]?.string {
      try makeFolders(path)
      try check(unsafe mkfifo(path.joining(name).text, 0o600))
    } else if let name = step["symlink"]?.string, let target = step["to"]?.string {
      try makeFolders(path)
      try check(unsafe symlink(target, path.joining(name).text))
    } else {
      try write(step)
    }
  }

  private func write(_ step: JSONValue) throws {
    let name = try #require(step["write"]?.string)
    let target = name.isEmpty ? path : path.joining(name)
    try makeFolders(above: target)
    guard let stream = unsafe fopen(target.text, "w") else { throw NoFile(path: target) }
    defer { unsafe fclose(stream) }
    if let source = step["from"]?.string {
      let source = ConformanceCase.folder.joining(source)
      unsafe write(try FileContents.bytes(of: source), to: stream)
    }
    for piece in step["pieces"]?.array ?? [] {
      let part =
        try piece["text"]?.string.map { Array($0.utf8) }
        ?? Base64.bytes(#require(piece["base64"]?.string))
      let times = piece["times"]?.integer ?? 1
      // Long runs are written in blocks.
      let block = max(1, min(times, (1 << 16) / max(1, part.count)))
      let repeated = Array(repeatElement(part, count: block).joined())
      for _ in 0..<times / block { unsafe write(repeated, to: stream) }
      for _ in 0..<times % block { unsafe write(part, to: stream) }
    }
    guard let size = step["size"]?.integer else { return }
    unsafe fflush(stream)
    try check(unsafe ftruncate(fileno(stream), size))
  }

  private func write(_ bytes: [UInt8], to stream: UnsafeMutablePointer<FILE>) {
    unsafe bytes.withUnsafeBytes { _ = unsafe fwrite($0.baseAddress, 1, $0.count, stream) }
  }

  private func copy(_ source: Path, to target: Path) throws {
    try makeFolders(target)
    for entry in try DirectoryListing(of: source).entries {
      let (from, to) = (source.joining(entry.name), target.joining(entry.name))
      if entry.kind == .directory {
        try copy(from, to: to)
      } else {
        guard let stream = unsafe fopen(to.text, "w") else { throw NoFile(path: to) }
        unsafe write(try FileContents.bytes(of: from), to: stream)
        unsafe fclose(stream)
      }
    }
  }

  func makeFolders(above path: Path) throws { try makeFolders(path.parent) }

  private func makeFolders(_ folder: Path) throws {
    guard folder != root, try FileStatus.ifPresent(folder) == nil else { return }
    try makeFolders(folder.parent)
    try check(unsafe mkdir(folder.text, 0o777))
  }

  private func check(_ result: Int32) throws {
    try #require(result == 0, "\(path): \(errno)")
  }
}

/// A file of a case that could not be written.
struct NoFile: Error {
  let path: Path
}

/// Bytes in 64 printable characters.
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func bytes(_ text: String) throws -> [UInt8] {
    var (bytes, bits, count): ([UInt8], UInt32, Int) = ([], 0, 0)
    for character in text.utf8 where character != UInt8(ascii: "=") {
      bits = bits << 6 | UInt32(try #require(digits.firstIndex(of: character)))
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return bytes
  }
}
