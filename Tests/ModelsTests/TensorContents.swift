import Checkpoints
import Models
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Named arrays with their types, shapes and bytes, for comparing whole models.
struct TensorContents: Sendable {
  struct Entry: Hashable, Sendable {
    var dtype: DType
    var shape: [Int]
    var bytes: [UInt8]

    var digest: String { SHA256Hasher.digest(of: bytes).description }
  }

  private(set) var entries: [String: Entry] = [:]

  init() {}

  /// The logical tensors of a model and of its optimiser.
  init(_ model: Model) throws {
    for tensor in model.checkpoint.tensors + model.optimizer { try add(tensor) }
  }

  /// The tensors of safetensors files.
  init(safetensors path: Path) throws {
    for tensor in try Checkpoint.open(path.text).tensors { try add(tensor) }
  }

  /// The stored arrays of the torch files below a directory, by file and keys.
  init(torchFilesIn directory: Path, where isMeant: (String) -> Bool = { _ in true }) throws {
    try add(torchFilesIn: directory, below: "", where: isMeant)
  }

  private mutating func add(
    torchFilesIn directory: Path, below prefix: String, where isMeant: (String) -> Bool
  ) throws {
    for entry in try DirectoryListing(of: directory).entries {
      let (path, name) = (directory.joining(entry.name), prefix + entry.name)
      if entry.kind == .directory {
        try add(torchFilesIn: path, below: name + "/", where: isMeant)
      }
      guard isMeant(name), [".pt", ".pth", ".bin"].contains(where: name.hasSuffix) else { continue }
      let file = try TorchFile(opening: path)
      for (path, tensor) in try file.tensors() {
        entries["\(name): \(path.joined(separator: "/"))"] = Entry(
          dtype: tensor.dtype, shape: tensor.shape, bytes: try file.bytes(of: tensor))
      }
    }
  }

  private mutating func add(_ tensor: LogicalTensor) throws {
    entries[tensor.name.text] = Entry(
      dtype: tensor.spec.dtype, shape: tensor.spec.shape, bytes: try gathered(tensor))
  }

  subscript(name: String) -> Entry? { entries[name] }

  var names: [String] { entries.keys.sorted() }

  /// Those whose names fit.
  func filter(_ isMeant: (String) -> Bool) -> TensorContents {
    var contents = self
    contents.entries = entries.filter { isMeant($0.key) }
    return contents
  }

  mutating func change(_ name: String, _ change: (inout Entry) -> Void) {
    guard var entry = entries[name] else { return }
    change(&entry)
    entries[name] = entry
  }

  /// What is missing, extra or other than in `expected`, a line each.
  func differences(from expected: TensorContents) -> [String] {
    Set(entries.keys).union(expected.entries.keys).sorted().compactMap { name in
      switch (entries[name], expected.entries[name]) {
      case (nil, _): "missing: \(name)"
      case (_, nil): "extra: \(name)"
      case (let found?, let wanted?):
        if found.dtype != wanted.dtype || found.shape != wanted.shape {
          "\(name): \(found.dtype) \(found.shape), not \(wanted.dtype) \(wanted.shape)"
        } else {
          found.bytes == wanted.bytes ? nil : "other bytes: \(name)"
        }
      }
    }
  }
}

/// What differs between the files of two directories.
func differences(
  between a: Path, and b: Path, except names: Set<String> = []
) throws -> [String] {
  let (a, b) = (try FileContents.tree(of: a), try FileContents.tree(of: b))
  return Set(a.keys).union(b.keys).subtracting(names).sorted().compactMap { name in
    guard let first = a[name] else { return "only in the second: \(name)" }
    guard let second = b[name] else { return "only in the first: \(name)" }
    return first == second ? nil : "other bytes: \(name)"
  }
}
