import ArgumentParser

/// The root command: it has no behaviour of its own.
@main
struct Suture: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suture",
    abstract: "Surgery on the weights of large language models.",
    discussion: """
      Checkpoints are directories, safetensors files, indexes, or Hugging Face ids that are in the \
      local cache. Results go to standard output; progress and warnings go to standard error.

      Examples:

        suture inspect meta-llama/Llama-3.1-8B
        suture plan recipe.yaml
        suture merge recipe.yaml merged --explain 'model.layers.0.*'
        suture merge recipe.yaml merged
        suture diff base merged
        suture inspect merged --json
        suture pack merged merged.suture
        suture lora apply Llama-3.1-8B adapter out
      """,
    version: "suture \(Version.current)",
    subcommands: [
      Merge.self, PlanCommand.self, Methods.self, Lora.self, Edit.self, Convert.self,
      Reshard.self, Inspect.self, Diff.self, Fit.self, Verify.self, Scan.self, Statement.self,
      Pack.self, Unpack.self, Clean.self, Manual.self,
    ])

  /// Runs the command that the arguments name, and exits.
  static func main() {
    #if DEBUG
      InjectedFaults.begin()
    #endif
    Console.ignoreBrokenPipes()
    ArchiveOptions.register()
    do {
      try World.run(Result { try parseAsRoot() })
      World.leave()
    } catch {
      Failure.exit(with: error)
    }
  }
}

/// The version of the tool.
enum Version {
  static let current = "0.1.0"
  /// What pages say that they were made by.
  static let generator = "suture \(current)"
}
