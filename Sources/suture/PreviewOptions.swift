import ArgumentParser
import Merging

/// Options that show what would be done.
struct PreviewOptions: ParsableArguments {
  @Flag(help: "Check everything, print the plan and its cost, and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      """
      Print how the parameters of matching output tensors were resolved, and write nothing. The \
      pattern is a part of the name, a glob, or a regular expression between slashes.
      """, valueName: "pattern"))
  var explain: String?

  @Flag(help: "Print JSON instead of text.")
  var json = false

  func validate() throws {
    guard let explain else { return }
    do { _ = try TensorFilter(explain) } catch { throw ValidationError("--explain: \(error).") }
  }
}
