import ArgumentParser
import Merging

extension Profile: ExpressibleByArgument {}

/// Options that change the numbers of the output.
struct NumericOptions: ParsableArguments {
  @Option(help: "Numeric rules: our own, or those of mergekit 0.1.5.")
  var profile = Profile.exact

  @Option(
    name: [.long, .customLong("random-seed")], parsing: .unconditional,
    help: "Seed of random masks; goes before the recipe's, and is 0 if neither is given.",
    transform: Seed.value)
  var seed: UInt64?

  func apply(to options: inout MergeOptions) {
    options.profile = profile
    options.seed = seed
  }
}

/// The seeds of options.
enum Seed {
  /// Reads a seed; what follows the option is its value, whatever it looks like.
  static func value(_ text: String) throws -> UInt64 {
    guard let seed = UInt64(text) else {
      throw ValidationError(
        "A seed is a whole number from 0 to \(UInt64.max), not '\(text)'.")
    }
    return seed
  }
}
