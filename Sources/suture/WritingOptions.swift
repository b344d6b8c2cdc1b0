import ArgumentParser
import Models

/// Options for what is written, and how it is put in place.
struct WritingOptions: ParsableArguments {
  @Flag(help: "Check everything, print the plan and its cost, and write nothing.")
  var dryRun = false

  @OptionGroup
  var placement: PlacementOptions

  var json: Bool { placement.json }

  func apply(to options: inout StagedRun.Options) { placement.apply(to: &options) }
}
