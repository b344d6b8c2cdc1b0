internal import Layouts
internal import Storage

/// The files of one step of a GPT-NeoX checkpoint, as a grid of modules and ranks.
struct NeoXFiles {
  /// The directory of the step, as in `global_step1000`.
  let step: Path
  /// The directory that was named, which may hold `latest`.
  let root: Path
  /// By module, then tensor-parallel rank.
  private(set) var layers: [Int: [Int: String]] = [:]
  /// By model-parallel rank.
  private(set) var states: [Int: String] = [:]
  /// By model-parallel rank, then data-parallel rank.
  private(set) var optimizers: [Int: [Int: String]] = [:]
  /// Names of training configurations, sorted.
  private(set) var configurations: [String] = []

  /// Whether a directory holds files of a step.
  static func areStep(_ names: [String]) -> Bool {
    names.contains { name in
      switch NeoXFileName(name) {
      case .layer, .state: true
      default: false
      }
    }
  }

  /// Whether a directory holds files of a partitioned optimiser.
  static func areOptimizer(_ names: [String]) -> Bool {
    names.contains { if case .optimizer? = NeoXFileName($0) { true } else { false } }
  }

  /// Finds the step of a directory: itself, or the one that `latest` names.
  init(in directory: Path) throws {
    root = directory
    let listing = try DirectoryListing(of: directory)
    let names = listing.entries.map(\.name)
    if Self.areStep(names) || Self.areOptimizer(names) {
      step = directory
      add(names)
    } else {
      step = directory.joining(try Self.tag(in: directory))
      guard try FileStatus.ifPresent(step)?.kind == .directory else {
        throw LayoutError([
          LayoutProblem(
            .latest, directory.joining("latest").text,
            "it names the step '\(step.lastComponent)', and there is no such directory")
        ])
      }
      add(try DirectoryListing(of: step).entries.map(\.name))
    }
    let folder = step.joining("configs")
    if try FileStatus.ifPresent(folder)?.kind == .directory {
      configurations = try DirectoryListing(of: folder).entries.map(\.name)
        .filter { $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.sorted()
    }
    let problems = holes()
    if !problems.isEmpty { throw LayoutError(problems) }
  }

  private mutating func add(_ names: [String]) {
    for name in names {
      switch NeoXFileName(name) {
      case .layer(let module, let rank): layers[module, default: [:]][rank] = name
      case .state(let rank): states[rank] = name
      case .optimizer(let dataRank, let rank): optimizers[rank, default: [:]][dataRank] = name
      case nil: break
      }
    }
  }

  /// The tag in `latest`, which must be the name of a directory beside it.
  private static func tag(in directory: Path) throws -> String {
    let path = directory.joining("latest")
    func fault(_ message: String) -> LayoutError {
      LayoutError([LayoutProblem(.latest, path.text, message)])
    }
    guard try FileStatus.ifPresent(path)?.kind == .regular else {
      throw LayoutError([
        LayoutProblem(
          .missingFile, directory.text,
          "it has neither files of a step nor a file 'latest' that names one")
      ])
    }
    let file = try InputFile(path, access: .positional)
    guard file.byteCount <= 4096 else { throw fault("\(file.byteCount) bytes are no tag") }
    let bytes = try file.bytes(in: 0..<file.byteCount)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw fault("its tag is not UTF-8")
    }
    // A final newline is what editors add; anything else inside is not a name.
    let tag = text.hasSuffix("\n") ? String(text.dropLast()) : text
    guard Path.isName(tag), tag.utf8.allSatisfy({ $0 >= 0x20 }) else {
      throw fault("its tag \(Path(text).quoted) is not the name of a directory")
    }
    return tag
  }

  /// Whether weights are in a file for each module.
  var form: NeoXScheme.Form { layers.isEmpty ? .sequential : .pipeline }

  /// The tensor-parallel degree, as the files show it.
  var degree: Int {
    layers.isEmpty ? states.count : layers.values.map(\.count).max() ?? 0
  }

  /// Missing members of the grid: ranks of a module, and modules between the first and the last.
  private func holes() -> [LayoutProblem] {
    func missing(_ name: String) -> LayoutProblem {
      LayoutProblem(.missingFile, step.text, "there is no '\(name)'")
    }
    var problems: [LayoutProblem] = []
    if let last = layers.keys.max() {
      // Modules 1 and L+2 are functions; which number L+2 is depends on whether a head is stored.
      let present = Set(layers.keys)
      let functions: Set<Int> = [1, last - 1, last - 2]
      for module in 0...last where !present.contains(module) && !functions.contains(module) {
        problems.append(missing(NeoXScheme.layerFile(module: module, rank: 0)))
      }
      for (module, ranks) in layers.sorted(by: { $0.key < $1.key }) {
        for rank in 0..<degree where ranks[rank] == nil {
          problems.append(missing(NeoXScheme.layerFile(module: module, rank: rank)))
        }
      }
    }
    if let last = states.keys.max() {
      for rank in 0...last where states[rank] == nil {
        problems.append(missing(NeoXScheme.stateFile(rank: rank)))
      }
    }
    return problems
  }
}
