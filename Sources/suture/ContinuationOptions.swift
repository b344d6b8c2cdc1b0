import ArgumentParser

/// Options for outputs that an earlier run has begun, and for values that none should have.
struct ContinuationOptions: ParsableArguments {
  @Flag(help: "Go on with what an interrupted run of the same command has left.")
  var resume = false

  @Flag(
    name: .customLong("allow-nonfinite"),
    help: "Write NaN and infinities also where the inputs have none.")
  var allowNonfinite = false

  /// Refuses to go on without the hashes by which finished files are known.
  func validate(hashing: Bool) throws {
    guard resume, !hashing else { return }
    throw ValidationError("--resume needs the checksums that --no-hash leaves out.")
  }
}
