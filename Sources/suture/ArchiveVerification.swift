import Archives
import Models
import Reports
import Storage

/// The check of an archive as a verification.
enum ArchiveVerification {
  /// Whether `verify` was given an archive: a file of the format, however damaged.
  static func isArchive(_ input: String) throws -> Bool {
    guard try FileStatus.ifOnDisk(Path(input))?.kind == .regular else { return false }
    let file = try InputFile(Path(input), access: .positional)
    let magic = ArchiveFormat.magic
    return try file.bytes(in: 0..<min(magic.count, file.byteCount)) == magic
  }

  /// Compares every hash of the archive.
  static func report(
    _ input: String, base: [String], workers: Int, in session: Session
  ) throws -> VerificationReport {
    let file = try InputFile(Path(input), access: .positional)
    var verification = Verification()
    verification.checked.bytes = file.byteCount
    do {
      let archive = try Archive(file, base: ArchiveOptions.base(base))
      let findings = try session.watch {
        try ArchiveCheck(archive).run(workers: workers, progress: $0, isCancelled: $1)
      }
      verification.checked.files = archive.members.count
      verification.checked.tensors = archive.members.reduce(0) { $0 + $1.tensors.count }
      verification.checked.digests = verification.checked.files + verification.checked.tensors
      verification.findings = findings.map { finding in
        VerificationFinding(
          code: "archive.damaged", path: file.path.joining(finding.member).text,
          tensor: finding.tensor, finding.message)
      }
    } catch let error as FileError {
      guard case .contents(let fault) = error.fault, fault.kind == .damaged else { throw error }
      verification.findings = [
        VerificationFinding(code: "archive.damaged", path: error.path.text, fault.reason)
      ]
    }
    return VerificationReport(verification, of: input, layout: "archive")
  }
}
