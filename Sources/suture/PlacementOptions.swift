import ArgumentParser
import Models

/// Options for how an output is put in place.
struct PlacementOptions: ParsableArguments {
  @Flag(help: "Print JSON instead of text.")
  var json = false

  @Flag(help: "Replace an output directory that is not empty.")
  var force = false

  @OptionGroup
  var continuation: ContinuationOptions

  @Flag(help: "Do not compute checksums, and write no SHA256SUMS.")
  var noHash = false

  @Flag(help: "Do not wait until the output is safe on the disk.")
  var noSync = false

  func validate() throws { try continuation.validate(hashing: !noHash) }

  func apply(to options: inout StagedRun.Options) {
    options.isForced = force
    options.isHashing = !noHash
    options.isSyncing = !noSync
    options.isResuming = continuation.resume
    options.allowsNonFinite = continuation.allowNonfinite
    options.facts = RunArguments.facts(output: options.output)
    options.spelling = RunArguments.spelling
  }
}
