import Storage

/// Which files of a directory make up its checkpoint, judged by their names.
enum DirectorySelection: Hashable {
  /// The files that an index lists; `single` says whether `model.safetensors` is there as well.
  case indexed(String, single: Bool)
  /// One file.
  case single(String)
  /// All of these files, without an index.
  case unindexed([String])

  static let singleFileName = "model.safetensors"

  /// Chooses: an index, then `model.safetensors`, then numbered files, then all that there are.
  ///
  /// - Parameter names: the names of the regular files of the directory, sorted.
  init(among names: [String]) throws(DirectoryFault) {
    let stored = names.filter { $0.hasSuffix(".safetensors") }
    let indexes = names.filter { $0.hasSuffix(".safetensors.index.json") }
    let hasSingle = stored.contains(Self.singleFileName)
    if indexes.contains(ShardPlan.indexFileName) {
      self = .indexed(ShardPlan.indexFileName, single: hasSingle)
    } else if hasSingle {
      self = .single(Self.singleFileName)
    } else if let index = indexes.first {
      guard indexes.count == 1 else { throw .severalIndexes(indexes) }
      self = .indexed(index, single: false)
    } else if stored.isEmpty {
      throw .noWeights(others: names.first(where: Self.isOtherFormat))
    } else {
      let numbered = stored.filter { ShardName($0) != nil }
      try Self.checkComplete(numbered)
      let chosen = numbered.isEmpty ? stored : numbered
      self = chosen.count == 1 ? .single(chosen[0]) : .unindexed(chosen)
    }
  }

  /// Checks that of every numbered set all files are there.
  private static func checkComplete(_ names: [String]) throws(DirectoryFault) {
    for shard in names.compactMap({ ShardName($0) }) where shard.count <= 99_999 {
      let present = Set(names)
      for number in stride(from: 1, through: shard.count, by: 1) {
        let name = "\(ShardName(stem: shard.stem, number: number, of: shard.count))"
        guard present.contains(name) else { throw .incompleteSet(missing: name) }
      }
    }
  }

  private static func isOtherFormat(_ name: String) -> Bool {
    [".bin", ".pt", ".pth", ".gguf", ".h5", ".ckpt", ".npz", ".msgpack"].contains {
      name.hasSuffix($0)
    }
  }
}
