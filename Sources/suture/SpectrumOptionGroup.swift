import Analysis
import ArgumentParser
import Checkpoints
import LinearAlgebra

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

  /// What is to be computed of some tensors.
  func prepare(_ tensors: [LogicalTensor], of model: String) throws -> ModelSpectra.Prepared {
    try BLAS.require()
    let options = SpectrumOptions(rank: rank, exactLimit: exactLimit, passes: passes)
    return try ModelSpectra.prepare(tensors, model: model, options)
  }
}
