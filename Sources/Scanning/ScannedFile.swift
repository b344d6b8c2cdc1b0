package import Storage

/// What a scan found in one file.
package struct ScannedFile: Hashable, Sendable {
  package var path: Path
  /// What the file is, by its contents: `torch zip`, `pickle`, `safetensors`, ...
  package var format: String
  package var byteCount = 0
  /// Pickles that were taken apart.
  package var pickleCount = 0
  package var globals: [FoundGlobal] = []
  /// What could not be looked into, and what is not as it should be.
  package var faults: [ScanFault] = []
  /// What is odd and changes no verdict.
  package var notes: [String] = []

  package init(_ path: Path, format: String) { (self.path, self.format) = (path, format) }

  /// The worst class of its globals; nil without any.
  package var worst: GlobalJudgement.Kind? { globals.map(\.global.judgement.kind).max() }
}

/// A global in a file, and in which part of it.
package struct FoundGlobal: Hashable, Sendable {
  /// The member of an archive, with `!` between nested ones; nil for the file itself.
  package var member: String?
  package var global: NamedGlobal
}

/// Something in a file that hid from a scan, or that loaders would stumble over.
package struct ScanFault: Hashable, Sendable {
  /// The reasons; raw values are stable codes.
  package enum Code: String, CaseIterable, Hashable, Sendable {
    /// The instructions end before STOP.
    case broken = "pickle.broken"
    /// A member that is compressed in a way that is not unpacked.
    case compressed = "member.compressed"
    case encrypted = "member.encrypted"
    /// A member's header and the directory contradict, or it lies outside of the archive.
    case member = "member.invalid"
    case checksum = "member.checksum"
    /// Members that lie in each other.
    case overlap = "member.overlap"
    /// The archive has no directory that can be read.
    case archive = "archive.invalid"
    /// More of something than is looked at.
    case limit = "limit.exceeded"
    /// The whole file is compressed, or not there.
    case opaque = "file.opaque"
    /// The name says what the contents are not.
    case notAPickle = "file.not-a-pickle"
    case kind = "file.kind"
    case unreadable = "file.unreadable"

    /// The rule in one line.
    package var title: String {
      switch self {
      case .broken: "A pickle ends before STOP"
      case .compressed: "A compressed member was not looked into"
      case .encrypted: "An encrypted member was not looked into"
      case .member: "A member of an archive contradicts the directory"
      case .checksum: "A member of an archive is not what its checksum says"
      case .overlap: "Members of an archive overlap"
      case .archive: "An archive cannot be read"
      case .limit: "A limit of the scan was reached"
      case .opaque: "A file could not be looked into"
      case .notAPickle: "A file is named as a pickle and is none"
      case .kind: "Something is no regular file"
      case .unreadable: "A file could not be read"
      }
    }
  }

  package var code: Code
  package var member: String?
  /// Counted from the start of the file.
  package var byteOffset: Int?
  /// A phrase.
  package var message: String

  init(_ code: Code, member: String? = nil, at byteOffset: Int? = nil, _ message: String) {
    self.code = code
    self.member = member
    self.byteOffset = byteOffset
    self.message = message
  }
}
