internal import Checkpoints
internal import Layouts
internal import Storage

/// Which PyTorch files of a directory make up its checkpoint, judged by their names.
enum TorchSelection: Hashable {
  /// The files that an index lists.
  case indexed(String)
  /// All of these files, without an index.
  case files([String])

  static let singleName = "pytorch_model.bin"
  static let indexName = "pytorch_model.bin.index.json"
  static let endings = [".bin", ".pt", ".pth"]

  /// Files beside weights that training leaves.
  private static let others: Set<String> = [
    "training_args.bin", "optimizer.bin", "optimizer.pt", "scheduler.bin", "scheduler.pt",
    "scaler.pt", "rng_state.pth", "random_states.pt",
  ]

  /// Chooses among the names of a directory; nil if nothing there looks like weights.
  ///
  /// An index comes first, then `pytorch_model.bin`, then its numbered files, then a lone file of
  /// any name. Of several files of other names none is chosen.
  init?(among names: [String]) throws {
    let visible = names.filter { !$0.hasPrefix(".") }
    let indexes = visible.filter { $0.hasSuffix(".bin.index.json") }
    if indexes.contains(Self.indexName) {
      self = .indexed(Self.indexName)
    } else if visible.contains(Self.singleName) {
      self = .files([Self.singleName])
    } else if indexes.count == 1 {
      self = .indexed(indexes[0])
    } else if let numbered = try Self.numbered(visible) {
      self = .files(numbered)
    } else {
      let lone = visible.filter(Self.isWeights)
      guard !lone.isEmpty else { return nil }
      guard lone.count == 1 else { throw Several(names: lone) }
      self = .files(lone)
    }
  }

  /// Several files that may be weights, and none that is by its name.
  struct Several: Error { let names: [String] }
  /// A file of a numbered set that is not there.
  struct Incomplete: Error { let name: String }

  /// Whether a file may hold weights.
  static func isWeights(_ name: String) -> Bool {
    endings.contains { name.hasSuffix($0) } && !others.contains(name)
      && !name.hasPrefix("rng_state_") && !name.hasPrefix("random_states_")
  }

  /// The whole set of `pytorch_model-00001-of-00003.bin` and so on; nil if there is none.
  private static func numbered(_ names: [String]) throws -> [String]? {
    var found: Set<Int> = []
    var counts: Set<Int> = []
    for name in names {
      guard
        let match = name.wholeMatch(of: /pytorch_model-(\d{5,9})-of-(\d{5,9})\.bin/),
        let number = Int(match.1), let count = Int(match.2)
      else { continue }
      found.insert(number)
      counts.insert(count)
    }
    guard let count = counts.max() else { return nil }
    for number in 1...max(1, count) where !found.contains(number) {
      throw Incomplete(name: shard(number, of: count))
    }
    return (1...max(1, count)).map { shard($0, of: count) }
  }

  /// The name of a numbered file.
  static func shard(_ number: Int, of count: Int) -> String {
    let safetensors = ShardName(stem: "pytorch_model", number: number, of: count).description
    return safetensors.dropLast(".safetensors".count) + ".bin"
  }
}
