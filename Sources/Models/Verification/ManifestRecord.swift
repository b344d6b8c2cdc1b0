internal import Storage
internal import StrictJSON
internal import Tensors

/// The checksums that a `suture.json` states.
struct ManifestRecord: Sendable {
  /// SHA-256 in hexadecimal digits by the file's path below the directory.
  private(set) var files: [(name: String, sha256: String?, size: Int?)] = []
  /// CRC-32C by tensor.
  private(set) var tensors: [TensorName: UInt32] = [:]

  private static let limit = 256 << 20

  /// Reads the manifest of a directory; nil if it has none.
  ///
  /// Throws a finding for texts that are no manifest.
  init?(in directory: Path) throws(ManifestFault) {
    let path = directory.joining(Manifest.fileName)
    let document: JSONDocument
    do {
      guard try FileStatus.ifPresent(path)?.kind == .regular else { return nil }
      let file = try InputFile(path, access: .positional)
      guard file.byteCount <= Self.limit else {
        throw ManifestFault(VerificationFinding(.manifest, path, "it is too large"))
      }
      document = try JSONDocument(try file.bytes(in: 0..<file.byteCount))
    } catch let fault as ManifestFault {
      throw fault
    } catch {
      throw ManifestFault(VerificationFinding(.manifest, path, "\(error)"))
    }
    let root = document.root
    guard root["schema"]?.string == Manifest.schema else {
      throw ManifestFault(
        VerificationFinding(.manifest, path, "its schema is not \(Manifest.schema)"))
    }
    for entry in root["files"]?.array ?? [] {
      guard let name = entry["name"]?.string, Path.names(below: name) != nil else {
        throw ManifestFault(
          VerificationFinding(.manifest, path, "a file's name leads out of the directory"))
      }
      files.append((name, entry["sha256"]?.string, entry["size"]?.integer))
    }
    for entry in root["tensors"]?.array ?? [] {
      guard let name = entry["name"]?.string, let crc = entry["crc32c"]?.string,
        let value = UInt32(crc, radix: 16)
      else { continue }
      tensors[TensorName(name)] = value
    }
  }
}

/// Why a `suture.json` cannot be used.
struct ManifestFault: Error {
  let finding: VerificationFinding
  init(_ finding: VerificationFinding) { self.finding = finding }
}
