package import Models
internal import Pipeline
package import Ranks
internal import Storage

/// What a person asks of a merge besides its recipe.
package struct MergeOptions: Sendable {
  /// Path of the recipe file.
  package var recipe: String
  /// Path of the directory to create; empty for a merge that is only planned.
  package var output: String
  package var profile: Profile = .exact
  /// Goes before the recipe's own seed; 0 if neither is given.
  package var seed: UInt64?
  package var workers = 1
  package var tileElements = Executor.defaultTileElements
  /// Bytes of an output file at most; goes before the recipe's.
  package var shardSize: Int?
  /// What is said of inputs whose files do not say it.
  ///
  /// Tiles are read positionally: measured faster than mapping them, and memory stays constant.
  package var reading = ReadingOptions()
  package var isHashing = true
  package var isSyncing = true
  /// Whether an existing output is replaced.
  package var isForced = false
  /// Who takes part; all ranks with the same options.
  package var ranks = Communicator.alone
  /// Whether to go on with what an interrupted run left.
  package var isResuming = false
  /// Whether NaN and infinities may appear where the inputs have none.
  package var allowsNonFinite = false
  /// What decides over bytes besides recipe and inputs, by names that people understand.
  package var facts: [String: String] = [:]
  /// Facts in the words of this process, where other processes of the run may find other words.
  package var spelling: [String: String] = [:]
  package var copiesTokenizer = true
  package var writesCard = true
  /// Whether the donor's files are there to be checked.
  var checksSideFiles = true
  /// Where finished stages are noted, for a stage.
  var stages: StagesJournal?
  /// Files of stages, which are known by their contents, by their real paths.
  var known: [Path: StagedRun.KnownInput] = [:]
  /// What to do about tensors that not every model has; makes the merge one without layers.
  package var raw: Recipe.RawPolicy?
  /// The directory in which the models of stages are kept; nil if they are not wanted.
  package var stageDirectory: String?
  /// Whether models of different architectures may be merged.
  package var allowsCrimes = false
  /// The tool's version, for provenance.
  package var version = "0.1.0"

  package init(recipe: String, output: String) {
    self.recipe = recipe
    self.output = output
  }
}
