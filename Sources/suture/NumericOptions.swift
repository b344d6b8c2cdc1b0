import ArgumentParser
import Merging

extension Profile: ExpressibleByArgument {}

/// Options that change the numbers of the output.
struct NumericOptions: ParsableArguments {
  @Option(help: "Numeric rules: our own, or those of mergekit 0.1.5.")
  var profile = Profile.exact

  @Option(
    name: [.long, .customLong("random-seed")],
    help: "Seed of random masks; goes before the recipe's, and is 0 if neither is given.")
  var seed: UInt64?

  func apply(to options: inout MergeOptions) {
    options.profile = profile
    options.seed = seed
  }
}
