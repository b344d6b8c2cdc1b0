import ArgumentParser
import Editing
import Models
import Pipeline
import Reports
import Storage
import StrictJSON
import Tensors

/// Makes small changes of a model.
struct Edit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rename, drop, cast, add, resize: small surgeries on a model.",
    discussion: """
      Edits are applied in the order in which they stand on the command line; --script has more of \
      them in a file, and --edit takes one in the form of such a file. Tensors that no edit concerns \
      are copied byte for byte, as are all files beside the weights; config.json follows where layers, \
      rows, types or the head change. The output is a Hugging Face directory. Nothing is written \
      before everything is checked; --dry-run shows what becomes of which tensor.

      A PATTERN is a whole name, a glob ('model.layers.*.bias'; * stands for dots too), or a regular \
      expression between slashes ('/layers\\.(\\d+)\\./'), which is looked for anywhere in a name. In a \
      new NAME, $1 is the first wildcard or group, and * the * of the pattern.

      Examples:

        suture edit in out --rename 'transformer.h.* -> model.layers.*'
        suture edit in out --rename '/^base_model\\.model\\./ -> ' --drop '*.rotary_emb.inv_freq'
        suture edit in out --cast bf16 --shard-size 2GB
        suture edit in out --drop-layers 20-23 --head tie
        suture edit in out --repeat-layers 0-15,8-23 --dry-run
        suture edit in out --resize-vocab 32064
        suture edit in out --edit 'add: {tensors: "*", from: delta, factor: 0.5}'
        suture edit in out --script edits.yaml
      """)

  @Argument(help: "Directory, file, or cached Hugging Face id.", completion: .file())
  var input: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @OptionGroup(title: "Edits, in the order in which they are given")
  var edits: EditOptionGroup

  @Flag(help: "Let patterns match nothing, with a note instead of an error.")
  var allowEmpty = false

  @Flag(inversion: .prefixedNo, help: "Copy the tokenizer and other files beside the weights.")
  var copyFiles = true

  @OptionGroup(title: "What inputs in other layouts do not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var writing: WritingOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  func run() throws {
    let session = Session(
      isQuiet: running.quiet, isJSON: writing.json,
      isResuming: writing.placement.continuation.resume)
    let prepared = try EditJob.prepare(options)
    session.warn(prepared.warnings)
    session.note(prepared.notes)
    if writing.dryRun {
      let report = report(of: prepared)
      return try session.print(report) { report.text(width: $0.width, style: $0.style) }
    }
    try session.run("edit", output: output, bytesRead: prepared.cost.bytesRead) {
      try prepared.execute(progress: $0, isCancelled: $1)
    }
  }

  private var options: EditOptions {
    get throws {
      var options = EditOptions(input: input, script: try edits.all, output: output)
      options.reading = layout.reading
      options.reading.access = running.mmap ? .automatic : .positional
      options.run.workers = running.workerCount
      options.run.tileElements = running.tileElements
      options.allowsEmpty = allowEmpty
      options.copiesSideFiles = copyFiles
      options.version = Version.current
      writing.apply(to: &options.run)
      return options
    }
  }

  private func report(of prepared: PreparedEdit) -> EditReport {
    let heading = PlanReport.Heading(
      method: "edit", models: prepared.references, output: output, files: prepared.fileNames,
      fileByteCount: prepared.fileByteCount, workers: running.workerCount)
    let plan = PlanReport(
      heading, plan: prepared.plan, cost: prepared.cost,
      warnings: prepared.warnings + prepared.notes)
    return EditReport(
      plan,
      edits: prepared.effects.map { .init(edit: $0.edit, tensorCount: $0.tensorCount) },
      dropped: prepared.model.dropped,
      configuration: prepared.changes.map {
        .init(key: $0.path, before: $0.before, after: $0.after)
      },
      metadata: prepared.metadataChanges.map {
        .init(key: $0.path, before: $0.before, after: $0.after)
      }, copies: prepared.copies.map(\.name))
  }
}
