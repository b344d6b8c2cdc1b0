/// A small file that is written whole, beside its place and then into it: readers see the old
/// contents or the new ones.
package enum ReplacedFile {
  /// Writes `contents` to `path`, where a regular file or nothing must be.
  package static func write(_ contents: [UInt8], to path: Path) throws(FileError) {
    if let status = try FileStatus.ifPresent(path), status.kind != .regular {
      throw FileError(.create, path, .notRegular(status.kind))
    }
    let staged = OutputLocation(parent: path.parent, name: path.lastComponent).sibling("partial")
    let file = try OutputFile(creating: staged, byteCount: contents.count)
    do throws(FileError) {
      try file.write(contents, at: 0)
      try file.finish(sync: false)
      try DirectoryEntry.rename(staged, to: path)
    } catch {
      DirectoryEntry.remove(staged)
      throw error
    }
  }
}
