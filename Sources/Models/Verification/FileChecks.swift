internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors
internal import TorchFiles

/// The checks of files as containers: headers, CRCs, and the checksums that `suture.json` states.
struct FileChecks {
  private(set) var steps: [VerificationStep] = []
  private(set) var fileCount = 0
  private var faults: [VerificationFinding] = []
  /// Torch files without checksums.
  private var unsummed: [Path] = []
  private let files: StoredFiles
  private let access: FileAccess

  /// Opens every file; what cannot be opened is a finding.
  init(_ files: StoredFiles, access: FileAccess) {
    self.files = files
    self.access = access
    for path in files.torch { addTorch(path) }
    for path in files.safetensors {
      fileCount += 1
      do {
        _ = try SafetensorsFile(opening: path, access: access)
      } catch { faults.append(error.finding) }
    }
  }

  private mutating func addTorch(_ path: Path) {
    fileCount += 1
    do throws(TorchError) {
      let file = try TorchFile(opening: path, access: access)
      guard case .zip(let archive) = file.container,
        archive.entries.contains(where: { $0.crc != 0 })
      else { return unsummed.append(path) }
      for entry in archive.entries where entry.crc != 0 {
        let name = archive.fullName(of: entry)
        steps.append(
          .bytes(
            entry.range, of: file.file, named: "\(path): \(name)",
            .entry(file: path, name: name, expected: entry.crc, JoinedSum())))
      }
    } catch { faults.append(error.finding) }
  }

  /// Adds what `suture.json` and `SHA256SUMS` say of files.
  mutating func addRecords(in directory: Path) {
    let records = FileRecords(in: directory)
    faults += records.findings
    for record in records.records {
      do {
        let file = try InputFile(record.path, access: access)
        if let size = record.size, size != file.byteCount {
          faults.append(
            VerificationFinding(
              .manifest, record.path,
              "it has \(file.byteCount) bytes, and was written with \(size)"))
        }
        guard !record.digests.isEmpty else { continue }
        steps.append(
          .bytes(
            0..<file.byteCount, of: file, named: record.path.text,
            .file(record, FollowedDigest(file))))
      } catch {
        faults.append(
          VerificationFinding(
            .missing, record.path,
            "it is listed in \(record.sources) and cannot be read: \(error)"))
      }
    }
  }

  /// What was found, without what is known already.
  func findings(besides known: [VerificationFinding]) -> [VerificationFinding] {
    let paths = Set(known.filter { $0.code == VerificationFinding.Code.file.rawValue }.map(\.path))
    var findings = faults.filter { !paths.contains($0.path) }
    if let first = unsummed.first {
      findings.append(
        VerificationFinding(
          .crcAbsent, first, severity: .warning,
          unsummed.count == 1
            ? "it has no checksums" : "it and \(unsummed.count - 1) more files have no checksums"))
    }
    return findings
  }
}
