import ArgumentParser
import Models
import Reports
import Storage

/// Writes what is to be signed of a model.
struct Statement: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write what is to be signed of a model: an unsigned in-toto statement.",
    discussion: """
      The statement has the SHA-256 of every file (OpenSSF Model Signing, predicate \
      \(SigningStatement.predicateType)). It is not signed: sign it, or let model_signing sign the \
      directory, and compare with 'suture verify --bundle'. Links are refused, and so are directories \
      without weights; files of git are left out and listed as such.

      Examples:

        suture statement merged --output merged.statement.json
        suture statement merged --method shards --ignore notes.txt
        model_signing sign key merged --private_key key.pem --signature merged.sig
        suture verify merged --bundle merged.sig
      """)

  @Argument(help: "Directory or file.", completion: .file())
  var input: String

  @Option(
    name: [.long, .customShort("o")],
    help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(help: "What has a digest of its own: files, or shards of them.")
  var method = SigningMethod.files

  @Option(help: ArgumentHelp("Bytes of a shard (default: 1GB).", valueName: "size"))
  var shardSize: String?

  @Option(
    help: ArgumentHelp(
      "Leave out a path below the directory; may be given again.", valueName: "path"))
  var ignore: [String] = []

  @Flag(help: "Replace an existing statement.")
  var force = false

  @OptionGroup(title: "Running")
  var threads: ThreadOptions

  func validate() throws {
    _ = try size()
    guard shardSize == nil || method == .shards else {
      throw ValidationError("--shard-size goes with --method shards.")
    }
    for path in ignore where Path.names(below: path) == nil {
      throw ValidationError("--ignore takes paths below the directory, not '\(path)'.")
    }
  }

  func run() throws {
    let directory = Path(input)
    for path in ignore where try FileStatus.ifOnDisk(directory.joining(path)) == nil {
      throw ValidationError(
        "--ignore takes paths below the directory, and \(directory.joining(path).quoted) is not there."
      )
    }
    var ignored = Set(ignore)
    let file = try output.map {
      try ReportKind.statement.file(at: Path($0), replacing: force)
    }
    if let file, let inside = try SigningCheck.place(of: file.destination, in: directory) {
      ignored.insert(inside)
    }
    let job = SigningJob(
      directory, method: method == .files ? .files : .shards(size: try size()),
      ignoring: ignored.sorted() + SigningJob.ignoredByDefault.filter { !ignored.contains($0) },
      workers: threads.workerCount)
    let session = Session(isQuiet: threads.quiet, isJSON: true)
    let statement = try session.watch { _, isCancelled in
      try job.statementOfModel(isCancelled: isCancelled)
    }
    if let file {
      try file.write(Array(statement.text.utf8), sync: true)
    } else {
      try Console.print(statement.text)
    }
  }

  private func size() throws -> Int {
    guard let shardSize else { return SigningJob.defaultShardSize }
    guard let size = ByteSize.parse(shardSize), size > 0 else {
      throw ValidationError("--shard-size takes a size such as 1GB, not '\(shardSize)'.")
    }
    return size
  }
}

/// What has a digest of its own in a statement.
enum SigningMethod: String, CaseIterable, ExpressibleByArgument {
  case files, shards
}
