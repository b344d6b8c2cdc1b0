import Analysis
import ArgumentParser
import Checkpoints
import Ranks
import Reports
import Tensors

/// Shows what checkpoints are.
struct Inspect: DistributedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a checkpoint is and what its values are.",
    discussion: """
      Any layout is shown: degrees, stages, dialect, padding and optimiser of training checkpoints, \
      and what is missing in them. Layers that are alike are shown as one line, as in model.layers.{0..31}.mlp.up_proj.weight; \
      layers that differ from the others are listed apart and marked with an exclamation mark. Only \
      headers are read, unless values are asked for.

      Examples:

        suture inspect model --stats
        suture inspect model --tensor 'model.layers.*.q_proj.weight' --hist
        suture inspect model --tensor lm_head.weight --slice 0:4,0:8 --bits
        suture inspect model --memory --context 32768 --tp 8 --zero 1 --dp 16
        suture inspect model --stats --csv > statistics.csv
      """)

  @Argument(
    help: ArgumentHelp(
      "Directories, files, indexes or cached Hugging Face ids.", valueName: "path"),
    completion: .file())
  var paths: [String]

  @OptionGroup(title: "Values")
  var values: ValueOptions

  @OptionGroup(title: "Memory")
  var memory: MemoryOptions

  @OptionGroup(title: "Output")
  var form: InspectionOptions

  @OptionGroup(title: "Looking for faults")
  var faults: LintOptions

  @OptionGroup
  var page: PageOptions

  @OptionGroup(title: "Spectra")
  var spectra: SpectrumOptionGroup

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @Option(
    name: [.long, .customShort("j", allowingJoined: true)],
    help: ArgumentHelp(
      "Threads that read values (default: one for each processor).", valueName: "count"))
  var workers: Int?

  @OptionGroup
  var distribution: RankOptions

  var isDivided: Bool { !faults.lint }

  func validate() throws {
    guard page.html == nil || paths.count == 1 else {
      throw ValidationError("--html takes one checkpoint; \(paths.count) are given")
    }
    if faults.lint {
      for (name, isGiven) in [
        ("--stats and the like", values.wantsStatistics), ("--duplicates", values.duplicates),
        ("--spectrum", spectra.spectrum), ("--memory", memory.memory),
        ("--slice", values.slice != nil), ("--html", page.html != nil),
        (form.lineForm ?? "", form.lineForm != nil),
      ] where isGiven {
        throw ValidationError("--lint does not go with \(name).")
      }
    }
    guard let lines = form.lineForm else { return }
    for (name, isGiven) in [
      ("--hist", values.hist), ("--duplicates", values.duplicates),
      ("--spectrum", spectra.spectrum),
      ("--slice", values.slice != nil),
      ("--memory", memory.memory),
    ] where isGiven {
      throw ValidationError("\(lines) has no place for \(name); use --json.")
    }
  }

  func run() throws {
    let threads = try RunningOptions.threads(workers)
    if faults.lint {
      return try faults.run(
        paths, reading: layout.reading, isJSON: form.json, isQuiet: form.quiet, threads: threads)
    }
    let pageFile = try page.file
    var reports: [InspectionReport] = []
    var failures: [any Error] = []
    for path in paths {
      do {
        // A checkpoint that one rank cannot read is passed over by all of them.
        let (report, failure) = try World.ranks.together {
          let model = try InspectedModel(at: path, options: layout.reading)
          return (try self.report(on: model, threads: threads), model.failure)
        }
        reports.append(report)
        if let failure { failures.append(failure) }
      } catch { failures.append(error) }
      if Interruption.isRequested { break }
    }
    if World.ranks.isRoot, let pageFile, let report = reports.first {
      try pageFile.write(report.page(generator: Version.generator))
    }
    try form.print(
      reports, isSingle: paths.count == 1, hasStatistics: values.wantsStatistics)
    // The last one is reported by who catches it, and gives the exit code.
    for failure in failures.dropLast() { Failure.report(failure) }
    if let last = failures.last { throw last }
  }

  private func report(on model: InspectedModel, threads: Int) throws -> InspectionReport {
    var report = InspectionReport(model.inspection)
    report.memory = try memory.estimate(for: model.inspection)
    var tensors = model.tensors
    if let selected = try values.selection(among: tensors.map(\.name)) {
      tensors = tensors.filter { selected.contains($0.name) }
      report.inspection = model.inspection.selecting(selected.contains)
      report.isSelection = true
    }
    let session = Session(isQuiet: form.quiet || form.isForPrograms, isJSON: form.json)
    if values.wantsStatistics {
      let run = StatisticsRun(tensors)
      let found = try session.watch {
        try run.statistics(
          workers: threads, ranks: World.ranks, progress: $0, isCancelled: $1)
      }
      report.statistics = ModelStatistics(zip(tensors.map(\.spec), found))
      report.showsHistograms = values.hist
    }
    if spectra.spectrum {
      let prepared = try spectra.prepare(tensors, of: model.inspection.title)
      report.spectra = SpectrumReport(
        try session.watch {
          try prepared.run(
            workers: threads, ranks: World.ranks, progress: $0, isCancelled: $1)
        }, of: model.inspection.title)
    }
    if values.duplicates {
      report.duplicates = DuplicatesReport(
        try session.watch {
          try Duplicates(
            tensors, workers: threads, ranks: World.ranks, progress: $0, isCancelled: $1)
        })
    }
    if let text = values.slice, let slice = TensorSlice(text) {
      report.slices = try tensors.map { try self.slice($0, slice) }
    }
    return report
  }

  private func slice(_ tensor: LogicalTensor, _ slice: TensorSlice) throws -> SliceReport {
    let ranges: [Range<Int>]
    do { ranges = try slice.ranges(in: tensor.spec.shape) } catch {
      throw Failure(
        .usage, "--slice \(slice.text) of \(tensor.name.quoted) \(tensor.spec.shape): \(error)")
    }
    guard SlicedTensor.count(of: ranges) != nil else {
      throw Failure(
        .usage,
        "--slice \(slice.text) of \(tensor.name.quoted) \(tensor.spec.shape) has more than "
          + "\(Quantity.grouped(SlicedTensor.limit)) elements")
    }
    return SliceReport(try SlicedTensor(tensor, ranges), showsBits: values.bits)
  }
}
