import Glibc

/// A single output file that is written beside its destination and then put in place in one step.
///
/// Whoever looks at the destination sees what was there before, or the whole file.
package struct ReportFile: Sendable {
  /// Where the file will be, with links resolved.
  package let destination: Path
  private let location: OutputLocation
  private let replacing: Bool

  /// Checks that a file can go to `output`, and touches nothing.
  ///
  /// Throws `refused` faults: if something is there that is no regular file; if a file is there and
  /// `replacing` is not set; if the directory does not exist.
  package init(for output: Path, replacing: Bool) throws(FileError) {
    var place = output
    if let status = try FileStatus.ifOnDisk(output) {
      guard status.kind == .regular else {
        throw FileError(.useAsOutput, output, .refused(.notRegular(status.kind)))
      }
      guard replacing else { throw FileError(.useAsOutput, output, .refused(.exists)) }
      place = try output.resolved()
    } else if let link = try FileStatus.ifOnDisk(output, followingLinks: false) {
      throw FileError(.useAsOutput, output, .refused(.notRegular(link.kind)))
    }
    guard Path.isName(place.lastComponent), output.text.utf8.last != UInt8(ascii: "/") else {
      throw FileError(.useAsOutput, output, .refused(.unusableName))
    }
    guard try FileStatus.ifOnDisk(place.parent)?.kind == .directory else {
      throw FileError(.useAsOutput, output, .refused(.parentMissing(place.parent)))
    }
    location = OutputLocation(parent: try place.parent.resolved(), name: place.lastComponent)
    destination = location.path
    self.replacing = replacing
  }

  /// Writes the contents and puts them in place, on the disk if `sync` is set.
  ///
  /// A file that came to be there since the check is replaced only if that was asked for. Nothing is
  /// left behind where this throws.
  package func write(_ contents: [UInt8], sync: Bool) throws(FileError) {
    let path = location.sibling("partial")
    let file = try OutputFile(creating: path, byteCount: contents.count)
    do throws(FileError) {
      try file.write(contents, at: 0)
      try file.finish(sync: sync)
      try moveIntoPlace(path)
    } catch {
      _ = unsafe unlink(path.text)
      throw error
    }
    if sync { try DiskSync.run(location.parent) }
  }

  /// Renames over what may be replaced; otherwise links, which fails where something is.
  private func moveIntoPlace(_ path: Path) throws(FileError) {
    guard !replacing else { return try DirectoryEntry.rename(path, to: destination) }
    let target = destination.text
    do throws(FileError) {
      try unsafe SystemCall.run(.rename, path) { unsafe link($0, target) }
      _ = unsafe unlink(path.text)
    } catch {
      if error.errno == EEXIST {
        throw FileError(.useAsOutput, destination, .refused(.exists))
      }
      // File systems without links; the check has to do.
      guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(error.errno) else { throw error }
      try DirectoryEntry.rename(path, to: destination)
    }
  }
}
