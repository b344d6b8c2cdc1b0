import ArgumentParser
import Comparison
import Reports
import Storage
import Tensors

/// How deeply models are compared, and which tensors.
struct DiffDepthOptions: ParsableArguments {
  @Flag(
    name: .customLong("structure"), help: "Compare headers and configurations only.")
  var isStructure = false

  @Flag(name: .customLong("content"), help: "Compare whether elements are the same bits.")
  var isContent = false

  @Flag(name: .customLong("values"), help: "Compare numbers (the default).")
  var isValues = false

  @Flag(name: .customLong("spectrum"), help: "Look at the ranks of differences as well.")
  var isSpectrum = false

  @Option(
    help: ArgumentHelp(
      "Only tensors whose names have a shape such as 'model.layers.*.mlp.*'.", valueName: "glob"))
  var only: [String] = []

  @Option(help: ArgumentHelp("No tensors whose names have a shape.", valueName: "glob"))
  var exclude: [String] = []

  @Flag(help: "Leave out files besides weights: configurations, tokenizers, templates.")
  var tensorsOnly = false

  @Option(
    help: ArgumentHelp(
      "A YAML file that says which names of the first model are which of the second.",
      valueName: "file"), completion: .file())
  var nameMap: String?

  func validate() throws {
    let flags = [isStructure, isContent, isValues, isSpectrum].count { $0 }
    guard flags <= 1 else {
      throw ValidationError("Name one of --structure, --content, --values and --spectrum.")
    }
  }

  var level: ComparisonLevel {
    isStructure ? .structure : isContent ? .content : isSpectrum ? .spectrum : .values
  }

  func globs(_ texts: [String]) throws -> [Glob] {
    try texts.map { text in
      guard let glob = Glob(text) else { throw ValidationError("'\(text)' is no glob.") }
      return glob
    }
  }
}

/// What may differ without failing.
struct DiffGateOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How far tensors may be apart: exact (default), ulp=N, atol=X,rtol=Y or rel-l2=X.",
      valueName: "rule"))
  var tolerance: String?

  @Option(
    help: ArgumentHelp(
      "A policy in YAML: tolerances by names, and what may be added, removed or renamed.",
      valueName: "file"), completion: .file(extensions: ["yaml", "yml"]))
  var policy: String?

  @Option(
    help: ArgumentHelp(
      """
      Fail on a condition, such as 'nan>0', 'rel_l2>1e-3' or structure; without --tolerance and \
      --policy nothing else fails. May be given several times.
      """, valueName: "condition"))
  var failOn: [String] = []

  /// Whether anything was said of what may differ.
  var isStated: Bool { tolerance != nil || policy != nil || !failOn.isEmpty }

  /// The policy that the options make together.
  func combined() throws -> ComparisonPolicy {
    var result = ComparisonPolicy()
    if let policy {
      let file = try InputFile(Path(policy), access: .positional)
      guard file.byteCount <= Self.sizeLimit else {
        throw Failure(.usage, "'\(policy)' is larger than any policy")
      }
      result = try PolicyReader.read(file.bytes(in: 0..<file.byteCount), file: policy)
    }
    if let tolerance { result.tolerance = try Tolerance(tolerance) }
    for condition in failOn { result.conditions.append(try FailCondition(condition)) }
    result.hasConditionsOnly = policy == nil && tolerance == nil && !failOn.isEmpty
    return result
  }

  private static let sizeLimit = 1 << 20
}

/// Where results go.
struct DiffOutputOptions: ParsableArguments {
  @Flag(help: "Print JSON of the schema \(DifferenceReport.schema).")
  var json = false

  @Option(help: ArgumentHelp("How many tensors are listed.", valueName: "count"))
  var top = 10

  @Option(help: ArgumentHelp("What the map of layers shows.", valueName: "number"))
  var heat = BlockHeatMap.Measure.relativeL2

  @Option(
    help: ArgumentHelp("Write JUnit XML to a file.", valueName: "file"), completion: .file())
  var junit: String?

  @Option(
    help: ArgumentHelp("Write SARIF 2.1.0 to a file.", valueName: "file"), completion: .file())
  var sarif: String?

  @OptionGroup
  var page: PageOptions

  @Flag(help: "Print annotations of GitHub Actions.")
  var github = false

  func validate() throws {
    guard top >= 0 else { throw ValidationError("--top takes 0 or more.") }
    guard !(github && json) else {
      throw ValidationError("Print --json or --github annotations, not both.")
    }
  }

  /// Checks that the files that were asked for can be written, before any work.
  func checkFiles() throws {
    _ = try junit.map { try ReportKind.junit.file(at: Path($0)) }
    _ = try sarif.map { try ReportKind.sarif.file(at: Path($0)) }
  }

  /// Writes the files that were asked for, in place of earlier ones.
  func write(_ report: DifferenceReport) throws {
    if let junit {
      try ReportKind.junit.file(at: Path(junit)).write(Array(report.junit.utf8), sync: false)
    }
    if let sarif {
      let text = report.sarif(version: Version.current)
      try ReportKind.sarif.file(at: Path(sarif)).write(Array(text.utf8), sync: false)
    }
  }
}
