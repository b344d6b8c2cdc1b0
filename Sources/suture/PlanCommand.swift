import ArgumentParser
import Merging
import Reports

/// Shows what a recipe would do, without an output.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show what a recipe would do: methods, parameters, where each comes from, cost.",
    discussion: """
      Everything that `suture merge` would check is checked, from headers alone, but for the output. \
      With --explain every parameter of the matching tensors is shown with its value and what gave \
      it; without it, tensors with the same sources are put together.
      """)

  @Argument(help: "Recipe file (YAML).", completion: .file(extensions: ["yaml", "yml"]))
  var recipe: String

  @Option(
    help: ArgumentHelp(
      """
      Show every parameter of matching output tensors. The pattern is a part of the name, a glob, or \
      a regular expression between slashes.
      """, valueName: "pattern"))
  var explain: String?

  @Flag(help: "Print JSON instead of text.")
  var json = false

  @OptionGroup(title: "Numbers")
  var numbers: NumericOptions

  @OptionGroup(title: "Stages and raw checkpoints")
  var stages: StageOptions

  @OptionGroup(title: "What inputs in other layouts do not say")
  var layout: LayoutOptions

  @Option(
    name: [.long, .customShort("j", allowingJoined: true), .customLong("num-threads")],
    help: ArgumentHelp(
      "Threads that the cost is for (default: one for each processor).", valueName: "count"))
  var workers: Int?

  @Flag(inversion: .prefixedNo, help: "Plan merges of models of different architectures.")
  var allowCrimes = false

  @Flag(name: [.long, .customShort("q")], help: "Print errors and warnings only.")
  var quiet = false

  func validate() throws {
    _ = try RunningOptions.threads(workers)
    guard let explain else { return }
    do { _ = try TensorFilter(explain) } catch { throw ValidationError("--explain: \(error).") }
  }

  func run() throws {
    let session = Session(isQuiet: quiet, isJSON: json)
    var options = MergeOptions(recipe: recipe, output: "")
    options.version = Version.current
    options.reading = layout.reading
    numbers.apply(to: &options)
    stages.apply(to: &options)
    options.workers = try RunningOptions.threads(workers)
    options.allowsCrimes = allowCrimes
    let prepared = try MergeJob.prepare(options)
    session.warn(prepared.warnings)
    session.note(prepared.notes)
    if let explain {
      let report = try prepared.explanation(of: explain)
      return try session.print(report) { report.text(style: $0.style) }
    }
    var report = prepared.report(output: nil, workers: options.workers)
    report.showsParameters = true
    try session.show(report)
  }
}
