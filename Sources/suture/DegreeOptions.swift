import ArgumentParser
import Models

/// Degrees of parallelism of an output.
struct DegreeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Tensor-parallel ranks of the output.", valueName: "count"))
  var tp = 1

  @Option(help: ArgumentHelp("Pipeline stages of the output.", valueName: "count"))
  var pp = 1

  @Option(
    help: ArgumentHelp(
      "Data-parallel ranks that share the optimiser's state of the output.", valueName: "count"))
  var dp = 1

  func validate() throws {
    for (name, degree) in [("--tp", tp), ("--pp", pp), ("--dp", dp)]
    where !(1...65_536).contains(degree) {
      throw ValidationError("\(name) takes a number from 1 to 65536, not \(degree).")
    }
  }

  func apply(to target: inout TargetLayout) {
    target.tensorParallel = tp
    target.pipeline = pp
    target.data = dp
  }
}
