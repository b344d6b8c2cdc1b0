import Storage
import TestSupport

/// What a loss of power does to an output under construction: bytes that were written and not yet on the
/// disk are gone.
enum PowerLoss {
  /// Takes parts away from the files of what an interrupted run left.
  ///
  /// Every other file gets a tail of zeros, keeps its first bytes only, or is empty; the journal loses
  /// its end.
  ///
  /// - Returns: how many files were struck.
  static func strike(
    _ output: Path, in directory: borrowing TemporaryDirectory, using random: inout SeededGenerator
  ) throws -> Int {
    var count = 0
    for leftover in try Leftover.of(output) where leftover.kind == .directory {
      for (name, contents) in try FileContents.tree(of: leftover.path).sorted(by: {
        $0.key < $1.key
      })
      where !contents.isEmpty && random.integer(0...1) == 0 {
        let kept = random.integer(0...contents.count - 1)
        var bytes = Array(contents.prefix(kept))
        if name != JournalFile.name, random.integer(0...2) > 0 {
          bytes += [UInt8](repeating: 0, count: contents.count - kept)
        }
        let path = leftover.path.joining(name).text.dropFirst(directory.path.text.utf8.count + 1)
        try directory.file(String(path), bytes)
        count += 1
      }
    }
    return count
  }
}
