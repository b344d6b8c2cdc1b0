import ArgumentParser
import Merging
import Pipeline
import Reports
import Storage
import StrictJSON

/// Merges models by a recipe.
struct Merge: ParsableCommand {
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

  @OptionGroup(title: "Looking without writing")
  var preview: PreviewOptions

  @OptionGroup(title: "What inputs in other layouts do not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var destination: DestinationOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  @OptionGroup(title: "Accepted for mergekit's sake")
  var compatibility: MergekitOptions

  func run() throws {
    let session = Session(isQuiet: running.quiet, isJSON: preview.json)
    session.note(compatibility.notes)
    let prepared = try MergeJob.prepare(options)
    session.warn(prepared.warnings)
    session.note(prepared.notes)
    if let pattern = preview.explain {
      let report = try explanation(of: prepared, pattern: pattern)
      return try session.print(report) { report.text(style: $0.style) }
    }
    if preview.dryRun { return try session.show(report(of: prepared)) }
    try session.run("merge", output: output, bytesRead: prepared.cost.bytesRead) {
      try prepared.run(progress: $0, isCancelled: $1)
    }
  }

  /// How the parameters of matching tensors came about.
  private func explanation(
    of prepared: PreparedMerge, pattern: String
  ) throws -> ExplainReport {
    let filter = try TensorFilter(pattern)
    var matcher = TensorFilterMatcher()
    let report = ExplainReport(prepared.plan) { matcher.passes($0, filter) }
    guard !report.steps.isEmpty else {
      throw Failure(.usage, "no tensor of the output matches '\(pattern)'")
    }
    return report
  }

  private func report(of prepared: PreparedMerge) -> PlanReport {
    let heading = PlanReport.Heading(
      method: prepared.recipe.method.value.name, profile: prepared.profile.rawValue,
      seed: prepared.seed, models: prepared.recipe.models.map(\.description),
      base: prepared.recipe.base?.value.description, output: output,
      files: prepared.fileNames, fileByteCount: prepared.fileByteCount,
      workers: running.workerCount)
    return PlanReport(
      heading, plan: prepared.plan, cost: prepared.cost, warnings: prepared.warnings)
  }

  private var options: MergeOptions {
    var options = MergeOptions(recipe: recipe, output: output)
    options.version = Version.current
    options.reading = layout.reading
    numbers.apply(to: &options)
    destination.apply(to: &options)
    running.apply(to: &options)
    options.allowsCrimes = compatibility.allowCrimes
    return options
  }
}
