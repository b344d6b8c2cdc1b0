import ArgumentParser
import Merging
import Pipeline
import Reports
import Storage
import StrictJSON

/// Merges models by a recipe.
struct Merge: DistributedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge models as a recipe says.",
    discussion: """
      Recipes are mergekit's YAML. Everything is checked from headers before any data is read, and \
      the output directory appears only when it is complete.
      """)

  @Argument(help: "Recipe file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var recipe: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @OptionGroup(title: "Numbers")
  var numbers: NumericOptions

  @OptionGroup(title: "Stages and raw checkpoints")
  var stages: StageOptions

  @OptionGroup(title: "Looking without writing")
  var preview: PreviewOptions

  @OptionGroup(title: "What inputs in other layouts do not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var destination: DestinationOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  @OptionGroup
  var distribution: RankOptions

  @OptionGroup(title: "Accepted for mergekit's sake")
  var compatibility: MergekitOptions

  func run() throws {
    let session = Session(
      isQuiet: running.quiet, isJSON: preview.json, isResuming: destination.continuation.resume)
    session.note(compatibility.notes)
    let prepared = try MergeJob.prepare(options)
    session.warn(prepared.warnings)
    session.note(prepared.notes)
    if let pattern = preview.explain {
      let report = try prepared.explanation(of: pattern)
      return try session.print(report) { report.text(style: $0.style) }
    }
    if preview.dryRun {
      return try session.show(prepared.report(output: output, workers: running.workerCount))
    }
    try session.run("merge", output: output, bytesRead: prepared.cost.bytesRead) {
      try prepared.run(progress: $0, isCancelled: $1)
    }
  }

  private var options: MergeOptions {
    var options = MergeOptions(recipe: recipe, output: output)
    options.version = Version.current
    options.reading = layout.reading
    numbers.apply(to: &options)
    destination.apply(to: &options)
    running.apply(to: &options)
    options.allowsCrimes = compatibility.allowCrimes
    stages.apply(to: &options)
    return options
  }
}
