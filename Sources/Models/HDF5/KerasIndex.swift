internal import Checkpoints
internal import Storage
internal import StrictJSON

/// The `.weights.json` of a sharded Keras checkpoint: which files hold which groups.
///
/// Source: keras 3.15.1, `ShardedH5IOStore` in `saving/saving_lib.py`.
struct KerasIndex {
  /// The files of each group, as in `/layers/dense/vars`.
  let groups: [(path: String, files: [String])]
  /// The files, each once, sorted.
  let shards: [String]

  /// Parses an index and checks the names of its files as text.
  init(at path: Path) throws {
    let file = try InputFile(path, access: .positional)
    let bytes = try file.bytes(in: 0..<min(file.byteCount, SafetensorsIndex.byteLimit + 1))
    guard bytes.count <= SafetensorsIndex.byteLimit else {
      throw CheckpointError(path, .index(IndexFault(.tooLarge)))
    }
    let document: JSONDocument
    do {
      document = try JSONDocument(bytes)
    } catch { throw CheckpointError(path, .index(IndexFault(.json(error)))) }
    guard let members = document.root["weight_map"]?.object?.members else {
      throw CheckpointError(path, .index(IndexFault(.missingWeightMap)))
    }
    var groups: [(path: String, files: [String])] = []
    for member in members {
      let names = member.value.string.map { [$0] } ?? member.value.array?.compactMap(\.string) ?? []
      guard !names.isEmpty, names.count == member.value.array?.count ?? 1 else {
        let kind = JSONError.Kind.wrongKind(
          expected: "the name of a file, or a list of such", found: member.value.kind)
        throw CheckpointError(
          path,
          .index(IndexFault(.json(document.error(kind, at: member.value.range.lowerBound)))))
      }
      for name in names {
        if let reason = UnsafeFileName(in: name) {
          throw CheckpointError(path, .index(IndexFault(.unsafeFileName(name, reason))))
        }
        guard HDF5Selection.endings.contains(where: name.hasSuffix) else {
          throw CheckpointError(
            path,
            .index(IndexFault(.wrongExtension(name, expected: HDF5Selection.endings))))
        }
      }
      groups.append((member.key, names))
    }
    self.groups = groups
    shards = Set(groups.flatMap(\.files)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The text of an index.
  static func text(
    _ groups: [(path: String, file: String)], byteCount: Int
  ) -> String {
    var files: [String: [String]] = [:]
    var order: [String] = []
    for (path, file) in groups {
      if files[path] == nil { order.append(path) }
      if files[path]?.contains(file) != true { files[path, default: []].append(file) }
    }
    return JSONWriter.text { json in
      json.object { json in
        json.key("metadata")
        json.object { json in json.member("total_size", byteCount) }
        json.key("weight_map")
        json.object { json in
          for path in order {
            guard let names = files[path] else { continue }
            if names.count == 1 { json.member(path, names[0]) } else { json.member(path, names) }
          }
        }
      }
    }
  }
}
