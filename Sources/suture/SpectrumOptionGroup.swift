import Analysis
import ArgumentParser
import Checkpoints
import LinearAlgebra
import Merging
import Models
import Reports
import Storage
import StrictJSON
import Tensors

/// Options of `suture inspect --spectrum`.
struct SpectrumOptionGroup: ParsableArguments {
  @Flag(
    help: """
      Read all matrices and show their singular values: norms, ranks, noise edge, power law. Needs \
      BLAS, such as OpenBLAS.
      """)
  var spectrum = false

  @Option(
    help: ArgumentHelp(
      "The largest singular values that are computed where not all are.", valueName: "count"))
  var rank = 64

  @Option(
    help: ArgumentHelp(
      "Matrices whose smaller side is at most this are decomposed completely.",
      valueName: "extent"))
  var exactLimit = 1024

  @Option(help: ArgumentHelp("How often larger matrices are read.", valueName: "count"))
  var passes = 4

  func validate() throws {
    guard (1...4096).contains(rank) else {
      throw ValidationError("--rank takes a number from 1 to 4096, not \(rank).")
    }
    guard (0...8192).contains(exactLimit) else {
      throw ValidationError("--exact-limit takes a number from 0 to 8192, not \(exactLimit).")
    }
    guard (1...64).contains(passes) else {
      throw ValidationError("--passes takes a number from 1 to 64, not \(passes).")
    }
  }

  /// Computes and prints the spectra of models, one after the other.
  func run(
    _ paths: [String], tensors pattern: String?, reading: ReadingOptions, running: RunningOptions,
    json: Bool
  ) throws {
    try BLAS.require()
    let filter = try pattern.map { try TensorFilter($0) }
    var matcher = TensorFilterMatcher()
    let session = Session(isQuiet: running.quiet, isJSON: json)
    var reading = reading
    reading.access = running.mmap ? .automatic : .positional
    let options = SpectrumOptions(rank: rank, exactLimit: exactLimit, passes: passes)
    let reports = try paths.map { path in
      let model = try Model.open(path, options: reading)
      session.note(model.notes)
      let tensors = model.checkpoint.tensors.filter { matcher.passes($0.name.text, filter) }
      guard !tensors.isEmpty else {
        throw Failure(.usage, "no tensor of '\(path)' matches '\(pattern ?? "*")'")
      }
      let prepared = try ModelSpectra.prepare(tensors, model: path, options)
      let spectra = try session.watch {
        try prepared.run(workers: running.workerCount, progress: $0, isCancelled: $1)
      }
      return SpectrumReport(spectra, of: path)
    }
    if json, reports.count > 1 {
      try Console.print(JSONWriter.text { reports.write(to: &$0) })
    } else {
      for (place, report) in reports.enumerated() {
        try session.print(report) {
          (place > 0 ? "\n" : "") + report.text(width: $0.width, style: $0.style)
        }
      }
    }
  }
}
