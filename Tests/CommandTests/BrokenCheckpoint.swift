import Foundation
import Storage
import TestSupport
import Testing
import TorchFiles

/// A copy of a genuine GPT-NeoX checkpoint in a directory of its own, in which something is broken.
struct BrokenCheckpoint: ~Copyable {
  let directory: TemporaryDirectory
  /// The step's folder.
  static let step = "global_step2"

  /// Links to all files of a fixture, by its path below `fixtures/layouts`.
  init(of fixture: String = "genuine/llama-gqa-pp2-tp2-dp2") throws {
    let directory = try TemporaryDirectory()
    try directory.directory("model")
    try Self.link(Fixtures.path("layouts").joining(fixture), "model", in: directory)
    self.directory = directory
  }

  var path: Path { directory("model") }

  private static func link(
    _ source: Path, _ name: String, in directory: borrowing TemporaryDirectory
  ) throws {
    for entry in try DirectoryListing(of: source).entries {
      let below = "\(name)/\(entry.name)"
      if entry.kind == .directory {
        try directory.directory(below)
        try link(source.joining(entry.name), below, in: directory)
      } else {
        try directory.link(below, to: source.joining(entry.name))
      }
    }
  }

  /// Takes files away.
  func remove(_ names: String...) throws {
    for name in names { try FileManager.default.removeItem(atPath: path.joining(name).text) }
  }

  /// Puts a file in the place of another.
  func write(_ name: String, _ bytes: [UInt8]) throws {
    if try FileStatus.ifOnDisk(path.joining(name), followingLinks: false) != nil {
      try remove(name)
    }
    try directory.file("model/\(name)", bytes)
  }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  /// Writes a torch file anew with other objects.
  func rewrite(
    _ name: String, _ change: (inout TorchContent, inout [TorchStorage]) throws -> Void
  ) throws {
    let file = try TorchFile(opening: path.joining(name), access: .positional)
    var storages: [TorchStorage] = []
    var content = try file.content(of: file.root, storages: &storages)
    try change(&content, &storages)
    let layout = try TorchFileLayout(root: "archive", content, storages: storages)
    var bytes = [UInt8](repeating: 0, count: layout.byteCount)
    let crcs = [UInt32](repeating: 0, count: storages.count)
    for piece in layout.pieces + [layout.directory(crcs: crcs)] {
      bytes.replaceSubrange(piece.offset..<piece.offset + piece.bytes.count, with: piece.bytes)
    }
    try write(name, bytes)
  }

  /// Changes bytes of the tensor that keys lead to; the file's checksums are right again.
  func patch(
    _ name: String, _ keys: [String], _ change: @escaping (inout [UInt8]) -> Void
  ) throws {
    try rewrite(name) { content, storages in
      let view = try #require(content.view(keys))
      var bytes = try #require(storages[view.storage].contents)
      change(&bytes)
      storages[view.storage].contents = bytes
    }
  }

  /// Flips a bit of a file, `offset` bytes behind the start of the tensor that keys lead to.
  func flip(_ name: String, _ keys: [String], at offset: Int) throws {
    let file = try TorchFile(opening: path.joining(name), access: .positional)
    var bytes = try file.file.bytes(in: 0..<file.file.byteCount)
    let tensor = try #require(try file.tensors().first { $0.path == keys }?.tensor)
    bytes[tensor.byteOffset + offset] ^= 1
    try write(name, bytes)
  }
}

extension TorchContent {
  /// The tensor that keys and places lead to.
  func view(_ keys: [String]) -> TorchView? {
    guard let key = keys.first else {
      if case .tensor(let view) = self { return view }
      return nil
    }
    let rest = Array(keys.dropFirst())
    switch self {
    case .dict(let entries), .orderedDict(let entries):
      return entries.first { $0.key == .string(key) || $0.key == Int(key).map(TorchContent.int) }?
        .value.view(rest)
    case .object(let object): return TorchContent.dict(object.entries).view(keys)
    case .list(let elements), .tuple(let elements):
      return Int(key).flatMap { elements.indices.contains($0) ? elements[$0].view(rest) : nil }
    default: return nil
    }
  }

  /// The same dict with another value for a key, or without it.
  func setting(_ key: String, _ value: TorchContent?) -> TorchContent {
    func changed(_ entries: [Entry]) -> [Entry] {
      var entries = entries
      let place = entries.firstIndex { $0.key == .string(key) }
      if let place, let value {
        entries[place] = Entry(.string(key), value)
      } else if let place {
        entries.remove(at: place)
      } else if let value {
        entries.append(Entry(.string(key), value))
      }
      return entries
    }
    switch self {
    case .dict(let entries): return .dict(changed(entries))
    case .orderedDict(let entries): return .orderedDict(changed(entries))
    case .object(var object):
      object.entries = changed(object.entries)
      return .object(object)
    default: return self
    }
  }
}
