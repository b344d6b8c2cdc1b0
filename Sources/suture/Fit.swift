import Analysis
import ArgumentParser
import Comparison
import Merging
import Models
import Pipeline
import Reports
import Storage

/// Finds the weights with which a model is a sum of others.
struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the weights with which a model is a sum of others.",
    discussion: """
      Least squares over all elements: target ≈ Σ w (model - base) + base, or Σ w model without a \
      base; for all tensors together, by layer, by module and by tensor. The residual is compared \
      with what rounding to the target's type leaves, which tells a linear merge from others. The \
      exit code is 1 if weights are not as --recipe or --expect say.

      Examples:

        suture fit merged --from 64k code
        suture fit merged --from math code --base Llama-3.1-8B --json
        suture fit merged --recipe recipe.yaml
        suture fit merged --from 64k code --expect 0.85,0.15 --tolerance 1e-4
      """)

  @Argument(help: "The model to explain.", completion: .file())
  var target: String

  @Option(
    name: .customLong("from"), parsing: .upToNextOption,
    help: ArgumentHelp("The models it is explained by.", valueName: "models"),
    completion: .file())
  var models: [String] = []

  @Option(
    help: ArgumentHelp("The model that differences are taken from.", valueName: "model"),
    completion: .file())
  var base: String?

  @Option(
    help: ArgumentHelp(
      """
      Take models, base and expected weights from a recipe of the method linear or \
      task_arithmetic, and check that the target is its output.
      """, valueName: "file"), completion: .file())
  var recipe: String?

  @Option(
    help: ArgumentHelp("Weights to check, separated by commas.", valueName: "weights"))
  var expect: String?

  @Option(
    help: ArgumentHelp(
      "How far a weight may be from the expected one.", valueName: "distance"))
  var tolerance = 1e-3

  @Flag(help: "Only weights that sum to one.")
  var sumToOne = false

  @Flag(help: "Only weights that are not negative.")
  var nonnegative = false

  @Flag(help: "List every tensor too.")
  var tensors = false

  @Flag(help: "Print JSON of the schema \(FitReport.schema).")
  var json = false

  @OptionGroup
  var page: PageOptions

  @OptionGroup(title: "What the inputs do not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  func validate() throws {
    guard (recipe == nil) != models.isEmpty else {
      throw ValidationError("Name models with --from, or a recipe with --recipe.")
    }
    guard recipe == nil || (base == nil && expect == nil) else {
      throw ValidationError("--recipe names the base and the weights itself.")
    }
    guard models.count <= 16 else {
      throw ValidationError("--from takes 16 models at most, not \(models.count).")
    }
    guard tolerance >= 0 else { throw ValidationError("--tolerance takes 0 or more.") }
    if let expect {
      guard let weights = Self.weights(expect), weights.count == models.count else {
        throw ValidationError(
          "--expect takes one number for each of the \(models.count) models, separated by commas.")
      }
    }
  }

  private static func weights(_ text: String) -> [Double]? {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.count == parts.count ? numbers : nil
  }

  func run() throws {
    let pageFile = try page.file
    let session = Session(isQuiet: running.quiet, isJSON: json)
    var options = FitOptions(target: target, models: models, base: base)
    var expectation = expect.flatMap(Self.weights).map {
      FitExpectation(weights: $0, tolerance: tolerance)
    }
    if let recipe {
      let claimed = try ClaimedWeights(readingRecipe: recipe)
      guard claimed.models.count <= 16 else {
        throw Failure(.usage, "'\(recipe)' has more than 16 models")
      }
      options.models = claimed.models
      options.base = claimed.base
      expectation = FitExpectation(
        weights: claimed.weights, tolerance: tolerance, source: recipe)
    }
    options.constraints = LeastSquares.Constraints(
      sumsToOne: sumToOne, isNonNegative: nonnegative)
    options.reading = layout.reading
    options.reading.access = running.mmap ? .automatic : .positional
    options.workers = running.workerCount
    let job = try FitJob.prepare(options)
    session.note(job.notes)
    let fit = try session.watch { try job.run(progress: $0, isCancelled: $1) }
    let report = FitReport(fit, expecting: expectation, listsTensors: tensors)
    try pageFile?.write(report.page(generator: Version.generator))
    session.warn(report.warnings)
    if json || !running.quiet {
      try session.print(report) { report.text(width: $0.width, style: $0.style) }
    }
    if report.outcome?.isMet == false { throw ExitCode(1) }
  }
}
