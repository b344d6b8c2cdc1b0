import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// Types, shapes and SHA-256 of tensors by name, as scripts of their own computed them.
struct TensorDigests: Sendable {
  struct Entry: Hashable, Sendable {
    var dtype: String
    var shape: [Int]
    var digest: String
  }

  private(set) var entries: [String: Entry] = [:]

  /// Those of `truth/<name>.json`, below the member that `path` leads to.
  init(_ name: String, at path: String...) throws {
    let bytes = try FileContents.bytes(of: Fixtures.path("layouts/truth/\(name).json"))
    var value = try JSONDocument(bytes).root
    for key in path { value = try #require(value[key]) }
    for member in value.object?.members ?? [] {
      entries[member.key] = Entry(
        dtype: try #require(member.value["dtype"]?.string),
        shape: member.value["shape"]?.array?.compactMap(\.integer) ?? [],
        digest: try #require(member.value["sha256"]?.string))
    }
    #expect(!entries.isEmpty, "\(name) \(path)")
  }

  /// The digests of contents, whose names are changed on the way.
  init(_ contents: TensorContents, naming name: (String) -> String? = { $0 }) {
    for (key, entry) in contents.entries {
      guard let key = name(key) else { continue }
      entries[key] = Entry(dtype: entry.dtype.rawValue, shape: entry.shape, digest: entry.digest)
    }
  }

  /// Adds entries under `folder/name`.
  mutating func add(_ other: TensorDigests, below folder: String) {
    for (name, entry) in other.entries { entries["\(folder)/\(name)"] = entry }
  }

  /// These, with those of `other` where both have a name.
  func replaced(by other: TensorDigests) -> TensorDigests {
    var result = self
    result.entries.merge(other.entries) { _, new in new }
    return result
  }

  /// What is missing, extra or other than in `expected`, a line each.
  func differences(from expected: TensorDigests) -> [String] {
    Set(entries.keys).union(expected.entries.keys).sorted().compactMap { name in
      let (found, wanted) = (entries[name], expected.entries[name])
      guard found != wanted else { return nil }
      guard let found else { return "missing: \(name)" }
      guard let wanted else { return "extra: \(name)" }
      return found.shape == wanted.shape && found.dtype == wanted.dtype
        ? "other bytes: \(name)"
        : "\(name): \(found.dtype) \(found.shape), not \(wanted.dtype) \(wanted.shape)"
    }
  }
}
