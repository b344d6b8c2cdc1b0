import Merging
import Pipeline
import Reports
import Storage
import StrictJSON
import Tensors

/// Shows the stages of a merge to the person who asked for it.
struct MergeSession {
  let isQuiet: Bool
  let isJSON: Bool

  /// Says what a person need not know.
  func note(_ notes: [String]) {
    guard !isQuiet else { return }
    for note in notes { Console.note("suture: note: \(note)\n") }
  }

  func warn(_ warnings: [String]) {
    let style = Terminal.errors.style
    for warning in warnings { Console.note(Warning(warning).text(style: style)) }
  }

  /// Prints how the parameters of matching tensors came about.
  func explain(_ prepared: PreparedMerge, pattern: String) throws {
    let filter = try TensorFilter(pattern)
    var matcher = TensorFilterMatcher()
    let report = ExplainReport(prepared.plan) { matcher.passes($0, filter) }
    guard !report.steps.isEmpty else {
      throw Failure(.usage, "no tensor of the output matches '\(pattern)'")
    }
    try print(report) { report.text(style: $0.style) }
  }

  /// Prints the plan.
  func show(_ prepared: PreparedMerge, output: String, workers: Int) throws {
    let heading = PlanReport.Heading(
      method: prepared.recipe.method.value.name, profile: prepared.profile.rawValue,
      seed: prepared.seed, models: prepared.recipe.models.map(\.description),
      base: prepared.recipe.base?.value.description, output: output,
      files: prepared.fileNames, workers: workers)
    let report = PlanReport(
      heading, plan: prepared.plan, cost: prepared.cost, warnings: prepared.warnings)
    try print(report) { report.text(width: $0.width, style: $0.style) }
  }

  /// Runs the merge and prints what it did.
  func run(_ prepared: PreparedMerge, output: String) throws {
    let progress = isQuiet ? nil : ProgressPrinter(on: Terminal.errors)
    let clock = ContinuousClock()
    let start = clock.now
    let execution: ExecutionSummary
    do {
      Interruption.watch()
      execution = try prepared.run(
        progress: { progress?.show($0) }, isCancelled: { Interruption.isRequested })
    } catch {
      progress?.end()
      throw error
    }
    progress?.end()
    if execution.nonFiniteCount > 0 {
      let names = execution.nonFiniteTensors.map(\.quoted).joined(separator: ", ")
      warn(["\(execution.nonFiniteCount) values of the output are NaN or infinite, in \(names)"])
    }
    let summary = RunSummary(
      execution, output: output, bytesRead: prepared.cost.bytesRead,
      seconds: (clock.now - start) / .seconds(1), peakMemory: ResourceUsage.peakMemory)
    if isJSON || !isQuiet { try print(summary) { summary.text(style: $0.style) } }
  }

  /// Prints a report in the form that was asked for.
  private func print(_ report: some JSONWritable, text: (Terminal) -> String) throws {
    try Console.print(
      isJSON ? JSONWriter.text { report.write(to: &$0) } : text(Terminal.output))
  }
}
