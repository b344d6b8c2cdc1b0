import Glibc
package import Storage

/// The local cache of the Hugging Face hub, read only.
///
/// A model lies in `models--org--name`: `refs/<revision>` holds a commit, and `snapshots/<commit>`
/// its files, which are symbolic links.
package struct HubCache: Hashable, Sendable {
  package let path: Path

  package init(_ path: Path) { self.path = path }

  /// The cache that the variables `HF_HUB_CACHE`, `HUGGINGFACE_HUB_CACHE`, `HF_HOME`,
  /// `XDG_CACHE_HOME` and `HOME` name, the first that is set before the others.
  package init(environment: [String: String]) {
    func variable(_ name: String, _ suffix: String) -> Path? {
      guard let value = environment[name], !value.isEmpty else { return nil }
      if value.hasPrefix("~/"), let home = environment["HOME"], !home.isEmpty {
        return Path(home).joining(String(value.dropFirst(2))).joining(suffix)
      }
      return Path(value).joining(suffix)
    }
    path =
      variable("HF_HUB_CACHE", "") ?? variable("HUGGINGFACE_HUB_CACHE", "")
      ?? variable("HF_HOME", "hub") ?? variable("XDG_CACHE_HOME", "huggingface/hub")
      ?? variable("HOME", ".cache/huggingface/hub") ?? ".cache/huggingface/hub"
  }

  /// The cache of this process's environment.
  package static var current: HubCache {
    let names = ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME", "HOME"]
    var environment: [String: String] = [:]
    for name in names {
      environment[name] = unsafe getenv(name).map { unsafe String(cString: $0) }
    }
    return HubCache(environment: environment)
  }

  /// Whether a text has the form of a hub id: `name` or `org/name`.
  package static func isModelID(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { part in
        !part.isEmpty && part.first != "." && part.first != "-" && !part.contains("--")
          && part.utf8.allSatisfy(isIDByte)
      }
  }

  /// The directory of a model's files at a branch, a tag or a commit (`main` if nil).
  package func snapshot(
    of id: String, revision: String? = nil
  ) throws(CheckpointError) -> Path {
    let revision = revision ?? "main"
    guard UnsafeFileName(in: revision) == nil else {
      throw CheckpointError(Path(id), .reference(.invalidRevision(revision)))
    }
    let folder = "models--" + id.split(separator: "/").joined(separator: "--")
    let model = path.joining(folder)
    guard try isDirectory(model) else {
      throw CheckpointError(Path(id), .reference(.notCached(id: id, cache: path)))
    }
    let commit = try commit(of: revision, in: model, id) ?? revision
    let snapshot = model.joining("snapshots").joining(commit)
    guard try isDirectory(snapshot) else {
      throw CheckpointError(
        Path(id), .reference(.revisionNotCached(id: id, revision: revision, cache: path)))
    }
    return snapshot
  }

  /// What `refs/<revision>` says; nil if there is no such file.
  private func commit(
    of revision: String, in model: Path, _ id: String
  ) throws(CheckpointError) -> String? {
    let path = model.joining("refs").joining(revision)
    do {
      guard try FileStatus.ifPresent(path)?.kind == .regular else { return nil }
      let file = try InputFile(path, access: .positional)
      let bytes = try file.bytes(in: 0..<min(file.byteCount, 256))
      let commit = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
      if Path.isName(commit) { return commit }
    } catch { throw CheckpointError(error) }
    throw CheckpointError(path, .reference(.invalidRevision("")))
  }

  private func isDirectory(_ path: Path) throws(CheckpointError) -> Bool {
    do {
      return try FileStatus.ifPresent(path)?.kind == .directory
    } catch { throw CheckpointError(error) }
  }

  private static func isIDByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
