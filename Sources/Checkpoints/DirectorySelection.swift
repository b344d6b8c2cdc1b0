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

  /// Chooses among the sorted names of the regular files of a directory.
  ///
  /// An index comes first, then `model.safetensors`, then numbered files, then all that there are.
  init(among names: [String]) throws(DirectoryFault) {
    // Hidden files are leftovers of editors, downloads and other systems.
    let visible = names.filter { !$0.hasPrefix(".") }
    let stored = visible.filter { $0.hasSuffix(".safetensors") }
    let indexes = visible.filter { $0.hasSuffix(".safetensors.index.json") }
    let hasSingle = stored.contains(Self.singleFileName)
    if indexes.contains(ShardPlan.indexFileName) {
      self = .indexed(ShardPlan.indexFileName, single: hasSingle)
    } else if hasSingle {
      self = .single(Self.singleFileName)
    } else if let index = indexes.first {
      guard indexes.count == 1 else { throw .severalIndexes(indexes) }
      self = .indexed(index, single: false)
    } else if stored.isEmpty {
      throw .noWeights(others: visible.first(where: Self.isOtherFormat))
    } else {
      let numbered = stored.filter { ShardName($0) != nil }
      try Self.checkComplete(numbered.compactMap { ShardName($0) })
      let chosen = numbered.isEmpty ? stored : numbered
      self = chosen.count == 1 ? .single(chosen[0]) : .unindexed(chosen)
    }
  }

  /// Checks that of every numbered set all files are there.
  private static func checkComplete(_ shards: [ShardName]) throws(DirectoryFault) {
    var sets: [ShardName: Set<Int>] = [:]
    for shard in shards {
      let first = ShardName(stem: shard.stem, number: 1, of: shard.count)
      sets[first, default: []].insert(shard.number)
    }
    for set in sets.keys.sorted(by: { "\($0)" < "\($1)" }) {
      let present = sets[set, default: []]
      for number in stride(from: 1, through: set.count, by: 1) where !present.contains(number) {
        throw .incompleteSet(
          missing: "\(ShardName(stem: set.stem, number: number, of: set.count))")
      }
    }
  }

  private static func isOtherFormat(_ name: String) -> Bool {
    [".bin", ".pt", ".pth", ".gguf", ".h5", ".ckpt", ".npz", ".msgpack"].contains {
      name.hasSuffix($0)
    }
  }
}
