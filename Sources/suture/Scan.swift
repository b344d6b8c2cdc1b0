import ArgumentParser
import Reports
import Scanning
import Storage

/// Lists what the pickles in files name, without loading any.
struct Scan: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List what pickles would import, and flag what is dangerous.",
    discussion: """
      Pickles are programs: loading one can run any code. Every file is taken apart by its contents, \
      whatever its name says: PyTorch files of all ages, bare pickles, members of zip and tar \
      archives, NumPy arrays of objects. Nothing is evaluated. Each class or function that a pickle \
      names is needed (weights are made of it), inert (it only holds data), unknown, or dangerous. \
      What is in no list of harmless names is unknown at least.

      Exit codes: 0 if only needed and inert names were found and everything could be looked into; \
      1 if a name of a class that --fail-on has was found; 3 if a file is damaged, compressed, \
      encrypted or not what it says; 2 wrong usage, or a path that is not there.

      Examples:

        suture scan downloads
        suture scan pytorch_model.bin --json
        suture scan models --fail-on dangerous --sarif scan.sarif
      """)

  @Argument(
    help: ArgumentHelp("Files, and directories with all that is below.", valueName: "path"),
    completion: .file())
  var paths: [String]

  @Option(
    help: ArgumentHelp("The least class that fails the scan: unknown or dangerous."))
  var failOn = ScanThreshold.unknown

  @Flag(help: "Print JSON of the schema \(ScanReport.schema).")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write SARIF 2.1.0 to a file; only an earlier log is replaced.", valueName: "file"),
    completion: .file())
  var sarif: String?

  @Flag(name: [.long, .customShort("q")], help: "Print nothing if the scan passes.")
  var quiet = false

  func validate() throws {
    guard !paths.isEmpty else { throw ValidationError("Name files or directories to scan.") }
  }

  func run() throws {
    Interruption.watch()
    let file = try sarif.map { try ReportKind.sarif.file(at: Path($0)) }
    let result = try ScanJob(paths.map { Path($0) }).run(
      isCancelled: { Interruption.isRequested })
    if Interruption.isRequested { throw ExitCode(Interruption.exitCode) }
    let report = ScanReport(result, of: paths, threshold: failOn.kind)
    if let file {
      try file.write(Array(report.sarif(version: Version.current).utf8), sync: false)
    }
    let passes = !report.hasFindings && report.isComplete
    if json || !quiet || !passes {
      try Session(isQuiet: quiet, isJSON: json).print(report) { report.text(style: $0.style) }
    }
    if report.hasFindings { throw ExitCode(1) }
    if !report.isComplete { throw ExitCode(Failure.Kind.input.rawValue) }
  }
}

/// The least class of a global that fails a scan.
enum ScanThreshold: String, CaseIterable, ExpressibleByArgument {
  case unknown, dangerous

  var kind: GlobalJudgement.Kind { self == .unknown ? .unknown : .dangerous }
}
