import ArgumentParser
import Layouts
import Models

/// Writes a model in its own layout at other degrees.
struct Reshard: DistributedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model in its layout at other degrees of parallelism.",
    discussion: """
      Weights and the optimiser's state go together. The padding of the vocabulary is kept.

      Examples:

        suture reshard checkpoints resharded --tp 4 --pp 2 --dp 8
        suture reshard checkpoints weights --tp 1 --optimizer drop
      """)

  @Argument(help: "Directory of a checkpoint.", completion: .directory)
  var input: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @OptionGroup(title: "Degrees")
  var degrees: DegreeOptions

  @Option(help: "The optimiser's state: keep it, drop it, or make its float32 masters the weights.")
  var optimizer = TargetLayout.Optimizer.keep

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var writing: WritingOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  @OptionGroup
  var distribution: RankOptions

  func run() throws {
    // Layout and dialect are those of the input.
    var target = TargetLayout(.neox)
    degrees.apply(to: &target)
    target.optimizer = optimizer
    var options = ConversionOptions(input: input, target: target, output: output)
    options.command = "reshard"
    options.keepsLayout = true
    options.reading = layout.reading
    options.version = Version.current
    writing.apply(to: &options.run)
    running.apply(to: &options)
    try ConversionSession(writing: writing, running: running).run(options)
  }
}
