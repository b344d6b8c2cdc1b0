import Glibc

extension StagedDirectory {
  /// Throws if the file system has fewer free bytes than this; a replaced output counts as used.
  package func requireSpace(_ byteCount: Int) throws(FileError) {
    var status = statvfs()
    try unsafe SystemCall.run(.examine, path) { unsafe statvfs($0, &status) }
    let (free, overflow) = UInt(status.f_bavail).multipliedReportingOverflow(
      by: UInt(status.f_frsize))
    let available = overflow ? Int.max : Int(clamping: free)
    guard byteCount > available else { return }
    throw FileError(
      .useAsOutput, destination,
      .refused(.insufficientSpace(needed: byteCount, available: available)))
  }
}
