internal import Layouts
internal import Storage

/// The files of one iteration of a Megatron-LM checkpoint, as a grid of ranks and stages.
struct MegatronFiles {
  /// The directory of the iteration, as in `iter_0001000` or `release`.
  let step: Path
  /// The directory that was named.
  let root: Path
  /// The tensor-parallel degree.
  let degree: Int
  /// Pipeline stages.
  let stages: Int
  /// Whether the distributed optimiser left files of its own.
  let hasOptimizerFiles: Bool

  /// The numbers in the name of a rank's directory: `mp_rank_TT`, `_PPP`, `_EEE`.
  struct Rank: Hashable {
    var tensor: Int
    var others: [Int]

    init?(_ name: String) {
      guard let match = name.wholeMatch(of: /mp_rank_(\d{2,9})((?:_\d{3,9})*)/),
        let tensor = Int(match.1)
      else { return nil }
      self.tensor = tensor
      others = match.2.split(separator: "_").compactMap { Int($0) }
    }
  }

  /// The file of a rank that has its weights.
  static let fileName = "model_optim_rng.pt"

  /// Whether a directory with these names is, or leads to, an iteration.
  static func isFormat(_ names: [String]) -> Bool {
    names.contains { Rank($0) != nil } || names.contains(MegatronStep.trackerName)
      || names.contains { MegatronStep.isName($0) }
  }

  init(in directory: Path, _ step: Path) throws {
    root = directory
    self.step = step
    let listing = try DirectoryListing(of: step)
    let ranks = Set(listing.entries.filter { $0.kind == .directory }.compactMap { Rank($0.name) })
    guard !ranks.isEmpty else {
      throw LayoutError([
        LayoutProblem(.missingFile, step.text, "there are no directories 'mp_rank_00' and so on")
      ])
    }
    guard ranks.allSatisfy({ $0.others.count <= 1 }) else {
      throw LayoutError([
        LayoutProblem(.unsupported, step.text, "expert parallelism is not supported")
      ])
    }
    degree = (ranks.map(\.tensor).max() ?? 0) + 1
    stages = (ranks.flatMap(\.others).max() ?? 0) + 1
    var problems: [LayoutProblem] = []
    guard degree * stages <= 4 * ranks.count + 64 else {
      throw LayoutError([
        LayoutProblem(
          .missingFile, step.text,
          "there are \(ranks.count) directories of ranks, their names go up to rank "
            + "\(degree - 1) and stage \(stages - 1)")
      ])
    }
    var hasOptimizerFiles = false
    for stage in 0..<stages {
      for rank in 0..<degree {
        let name = Self.file(rank: rank, stage: stage, stages: stages)
        if try FileStatus.ifPresent(step.joining(name)) == nil {
          problems.append(LayoutProblem(.missingFile, step.text, "there is no '\(name)'"))
        }
        let optimizer = step.joining(name).parent.joining("distrib_optim.pt")
        hasOptimizerFiles =
          try hasOptimizerFiles || FileStatus.ifPresent(optimizer) != nil
      }
    }
    self.hasOptimizerFiles = hasOptimizerFiles
    guard problems.isEmpty else { throw LayoutError(problems) }
  }

  private static func file(rank: Int, stage: Int, stages: Int) -> String {
    MegatronScheme(
      .core(.fused), layerCount: stages, isTied: false, degree: 1, stages: stages
    ).file(rank: rank, stage: stage)
  }

  /// The file of a rank, below the directory of the iteration.
  func file(rank: Int, stage: Int) -> String {
    Self.file(rank: rank, stage: stage, stages: stages)
  }
}
