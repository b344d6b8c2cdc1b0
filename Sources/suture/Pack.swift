import Archives
import ArgumentParser
import Checkpoints
import Models
import Pipeline
import Ranks
import Reports
import Storage

extension PackMode: ExpressibleByArgument {}

/// Packs files without loss.
struct Pack: DistributedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pack models into a smaller archive, without loss.",
    discussion: """
      Tensors are cut into planes of bytes and compressed with zstd; a model of bfloat16 weights \
      takes about two thirds of its size, and a fine-tune packed against its base a third. Archives \
      are inputs of every command as they are, but for HDF5 files inside. All files of a directory are packed, and come back \
      to the byte.

      Examples:

        suture pack Llama-3.1-8B llama.suture
        suture pack finetune finetune.suture --base Llama-3.1-8B
        suture inspect llama.suture
        suture verify llama.suture
        suture unpack llama.suture Llama-3.1-8B
      """)

  @Argument(
    help: ArgumentHelp(
      "Directories, files or a cached Hugging Face id, and last the archive to create.",
      valueName: "path"),
    completion: .file())
  var paths: [String]

  @Option(
    help: ArgumentHelp(
      "Pack tensors as differences to those of this model, which is then needed to read them.",
      valueName: "path"),
    completion: .directory)
  var base: String?

  @Flag(help: "Use Huffman codes only: quicker, and as small for plain weights.")
  var fast = false

  @Flag(help: "Try everything on everything: far slower, and somewhat smaller.")
  var max = false

  @Flag(inversion: .prefixedNo, help: "Read the archive back before it is put in place.")
  var verify = true

  @Flag(help: "Check everything, show what would be packed, and write nothing.")
  var dryRun = false

  @Flag(help: "Print JSON instead of text.")
  var json = false

  @Flag(help: "Replace an existing archive.")
  var force = false

  @Flag(help: "Do not wait until the archive is safe on the disk.")
  var noSync = false

  @OptionGroup(title: "Packed inputs")
  var archives: ArchiveOptions

  @OptionGroup(title: "Running")
  var running: ThreadOptions

  @OptionGroup
  var distribution: RankOptions

  var isDivided: Bool { !dryRun }

  func validate() throws {
    guard paths.count >= 2 else {
      throw ValidationError("Name what to pack, and the archive to create.")
    }
    guard !(fast && max) else { throw ValidationError("--fast and --max exclude each other.") }
  }

  func run() throws {
    let session = Session(isQuiet: running.quiet, isJSON: json)
    let output = Path(paths.last ?? "")
    let inputs = try paths.dropLast().map(Self.input)
    let places = inputs + (base.map { [Path($0)] } ?? [])
    try PackJob.validate(output, inputs: places, options: options)
    let model = base.map { ArchiveOptions.base([$0]) }
    let plan = try PackPlanner.plan(inputs, base: model, options: options)
    session.note(plan.notes)
    if base != nil, plan.differenceCount == 0 {
      session.warn(["no tensor has its like in the base; everything is packed on its own"])
    }
    if dryRun {
      let report = PackReport(plan, output: output.text)
      return try session.print(report) { report.text(style: $0.style) }
    }
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try session.watch { progress, isCancelled in
      try PackJob(plan, base: model, options: options).run(
        into: output, inputs: places, progress: progress, isCancelled: isCancelled)
    }
    var report = PackReport(plan, output: output.text)
    report.outcome = PackReport.Outcome(
      byteCount: outcome.byteCount, isVerified: verify,
      seconds: (clock.now - start) / .seconds(1), peakMemory: ResourceUsage.peakMemory)
    if json || !running.quiet { try session.print(report) { report.text(style: $0.style) } }
  }

  private var options: PackOptions {
    var options = PackOptions()
    options.mode = fast ? .fast : max ? .max : .normal
    options.workers = running.workers ?? World.launch.processorCount
    options.ranks = World.ranks
    options.isForced = force
    options.isSyncing = !noSync
    options.isVerifying = verify
    return options
  }

  /// A path, or the directory of a cached Hugging Face id.
  private static func input(_ text: String) throws -> Path {
    switch try CheckpointReference(text).resolve(in: .current) {
    case .file(let path), .directory(let path), .snapshot(let path, _): path
    }
  }
}
