import ArgumentParser
import Comparison
import Models
import Ranks
import Reports
import Storage
import StrictJSON
import Tensors

extension ComparisonLevel: ExpressibleByArgument {}
extension BlockHeatMap.Measure: ExpressibleByArgument {}

/// Compares two models.
struct Diff: DistributedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare two models, or find the base of one.",
    discussion: """
      Models may be in any two layouts. Tensors are compared in one pass; those that are the same \
      stored bytes are not read. The exit code is 0 if nothing differs or all differences are \
      allowed, and 1 otherwise.

      Examples:

        suture diff base finetune
        suture diff base finetune --tolerance ulp=1 --github
        suture diff base finetune --policy policy.yaml --junit diff.xml --quiet
        suture diff old new --fail-on 'nan>0' --fail-on 'rel_l2>1e-3'
        suture diff unknown --against Llama-3.1-8B Qwen2.5-7B
      """)

  @Argument(
    help: "The first model: directory, file, or cached Hugging Face id.", completion: .file())
  var first: String

  @Argument(help: "The second model.", completion: .file())
  var second: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Models that the first one may come from, instead of a second one.", valueName: "path"),
    completion: .file())
  var against: [String] = []

  @OptionGroup(title: "What is compared")
  var depth: DiffDepthOptions

  @OptionGroup(title: "What may differ")
  var gate: DiffGateOptions

  @OptionGroup(title: "Output")
  var output: DiffOutputOptions

  @OptionGroup(title: "What the inputs do not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  @OptionGroup
  var distribution: RankOptions

  func validate() throws {
    if second == nil, against.isEmpty {
      throw ValidationError("Name a second model, or candidates with --against.")
    }
    if second == nil, output.page.html != nil {
      throw ValidationError("--html shows two models; --against has no page.")
    }
    if second != nil, !against.isEmpty {
      throw ValidationError("Name a second model or --against candidates, not both.")
    }
    _ = try depth.globs(depth.only)
    _ = try depth.globs(depth.exclude)
  }

  func run() throws {
    let page = try output.page.file
    try output.checkFiles()
    let session = Session(isQuiet: running.quiet, isJSON: output.json)
    guard let second else { return try findBase(session) }
    let policy = try gate.combined()
    let prepared = try ComparisonJob.prepare(options(first, second, policy))
    guard !prepared.selectsNothing else {
      throw Failure(.usage, "--only and --exclude leave no tensor of either model")
    }
    session.note(prepared.notes)
    let difference = try session.watch { try prepared.run(progress: $0, isCancelled: $1) }
    let outcome = GateOutcome(difference, policy)
    var report = DifferenceReport(difference, gate: outcome)
    report.top = output.top
    report.measure = output.heat
    report.listsFailures = gate.isStated
    if World.ranks.isRoot {
      try output.write(report)
      try page?.write(report.page(generator: Version.generator))
    }
    if output.json || !running.quiet {
      try session.print(report) { report.text(width: $0.width, style: $0.style) }
    }
    if output.github { try Console.print(report.annotations()) }
    if !outcome.isWithin { throw ExitCode(1) }
  }

  private func findBase(_ session: Session) throws {
    var candidates: [BaseCandidate] = []
    for base in against {
      let prepared = try ComparisonJob.prepare(options(base, first, ComparisonPolicy()))
      session.note(prepared.notes)
      let difference = try session.watch { try prepared.run(progress: $0, isCancelled: $1) }
      candidates.append(BaseCandidate(difference))
    }
    let report = BaseReport(of: first, candidates)
    try session.print(report) { report.text(width: $0.width, style: $0.style) }
  }

  private func options(
    _ left: String, _ right: String, _ policy: ComparisonPolicy
  ) throws -> ComparisonOptions {
    var options = ComparisonOptions(left: left, right: right)
    options.reading = layout.reading
    options.level = against.isEmpty ? depth.level : .values
    options.only = try depth.globs(depth.only)
    options.excluded = try depth.globs(depth.exclude)
    options.nameMap = depth.nameMap.map { Path($0) }
    options.comparesFiles = !depth.tensorsOnly && against.isEmpty
    options.tolerance = { name in
      if case .close(let limits) = policy.tolerance(of: name) { return limits }
      return nil
    }
    running.apply(to: &options)
    options.ranks = World.ranks
    return options
  }
}
