import Checkpoints
import Merging
import Storage
import TestSupport

/// Runs recipes over models that lie in a temporary directory.
enum MergeRun {
  /// Runs `recipe` into the directory's `output` and returns the catalogue of the result.
  @discardableResult
  static func output(
    of recipe: String, in directory: borrowing TemporaryDirectory, to output: String = "out",
    _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws -> Checkpoint {
    let prepared = try prepare(recipe, in: directory, to: output, change)
    _ = try prepared.run()
    return try Checkpoint.open(directory(output).text)
  }

  /// Checks `recipe` and plans it, without running it.
  static func prepare(
    _ recipe: String, in directory: borrowing TemporaryDirectory, to output: String = "out",
    _ change: (inout MergeOptions) -> Void = { _ in }
  ) throws -> PreparedMerge {
    let file = try directory.file("recipe.yaml", Array(recipe.utf8))
    var options = MergeOptions(recipe: file.text, output: directory(output).text)
    options.isSyncing = false
    change(&options)
    return try MergeJob.prepare(options)
  }
}
