import Archives
import ArgumentParser
import Models
import Reports
import Storage

/// Unpacks what `pack` made.
struct Unpack: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Unpack an archive into the files that were packed.",
    discussion: """
      Every byte is compared with the checksums of the archive, and the output directory appears \
      only when it is complete.

      Examples:

        suture unpack llama.suture Llama-3.1-8B
        suture unpack finetune.suture finetune --base Llama-3.1-8B
        suture unpack llama.suture configs --only config.json
      """)

  @Argument(help: "Archive to read.", completion: .file())
  var archive: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Unpack only this file or folder of the archive; may be given several times.",
      valueName: "name"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp(
      "The model that the archive was packed against; may be given several times.",
      valueName: "path"),
    completion: .directory)
  var base: [String] = []

  @Flag(help: "Print JSON instead of text.")
  var json = false

  @Flag(help: "Replace an output directory that is not empty.")
  var force = false

  @Flag(help: "Do not compare whole files with their SHA-256, only chunks with their checksums.")
  var noHash = false

  @Flag(help: "Do not wait until the output is safe on the disk.")
  var noSync = false

  @OptionGroup(title: "Running")
  var running: ThreadOptions

  func run() throws {
    ArchiveOptions.register(base)
    let session = Session(isQuiet: running.quiet, isJSON: json)
    let file = try InputFile(Path(archive), access: .positional)
    let opened = try Archive(file, base: ArchiveOptions.base(base))
    let job = try UnpackJob(opened, only: only)
    var options = UnpackJob.Options()
    options.workers = running.workerCount
    options.isForced = force
    options.protected = base.map { Path($0) }
    try ReplaceableOutput.check(Path(output))
    options.isSyncing = !noSync
    options.isHashing = !noHash
    let clock = ContinuousClock()
    let start = clock.now
    do {
      try session.watch { progress, isCancelled in
        try job.run(
          into: Path(output), options: options, progress: progress, isCancelled: isCancelled)
      }
    } catch let fault as BaseFault {
      throw Failure(.usage, "\(file.path.quoted): \(fault)", hint: "name the base with --base DIR")
    }
    let report = UnpackReport(
      archive: archive, output: output, memberCount: job.memberCount, byteCount: job.byteCount,
      seconds: (clock.now - start) / .seconds(1), peakMemory: ResourceUsage.peakMemory)
    if json || !running.quiet { try session.print(report) { report.text(style: $0.style) } }
  }
}
