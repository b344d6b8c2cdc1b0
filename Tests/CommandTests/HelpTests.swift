import Merging
import Testing

@Suite struct `Help` {
  @Test func `the version is one line`() throws {
    let outcome = try SutureProcess.run("--version")
    #expect(outcome.status == 0)
    #expect(outcome.output == "suture 0.1.0\n")
  }

  @Test(arguments: [
    ("help.txt", ["--help"]), ("help-merge.txt", ["merge", "--help"]),
    ("help-inspect.txt", ["help", "inspect"]), ("help-fit.txt", ["help", "fit"]),
    ("help-verify.txt", ["help", "verify"]), ("help-scan.txt", ["help", "scan"]),
    ("help-statement.txt", ["help", "statement"]), ("help-lora.txt", ["help", "lora"]),
    ("help-lora-apply.txt", ["help", "lora", "apply"]),
    ("help-lora-extract.txt", ["help", "lora", "extract"]),
    ("help-lora-merge.txt", ["help", "lora", "merge"]),
    ("help-edit.txt", ["edit", "--help"]), ("help-methods.txt", ["help", "methods"]),
    ("help-plan.txt", ["help", "plan"]),
    ("manual.txt", ["manual"]),
  ])
  func `says what it always said`(golden: String, arguments: [String]) throws {
    let outcome = try SutureProcess.run(arguments, environment: ["COLUMNS": "80"])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    try Golden.expect(outcome.output, equals: golden)
  }

  @Test func `the manual has every option of the help text`() throws {
    let help = try SutureProcess.run("merge", "--help").output
    let manual = try SutureProcess.run("manual").output.replacing("\\-", with: "-")
    let options = help.matches(of: /--[a-z][a-z-]+/).map { String($0.output) }
    #expect(options.count > 30)
    for option in Set(options) where !["--help", "--version"].contains(option) {
      #expect(manual.contains(option))
    }
  }

  @Test func `every option of merge is known to change bytes, or not to`() throws {
    let help = try SutureProcess.run("merge", "--help").output
    // A text names an option of pack.
    let options = Set(help.matches(of: /--[a-z][a-z-]+/).map { String($0.output) })
      .subtracting(["--base"])
    let changing = Set(MergeArguments.names)
    #expect(changing.isSubset(of: options), "\(changing.subtracting(options))")
    #expect(changing.isDisjoint(with: MergeArguments.neutral))
    let unknown = options.subtracting(changing).subtracting(MergeArguments.neutral)
    #expect(unknown.isEmpty, "\(unknown.sorted())")
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `completions can be generated`(shell: String) throws {
    let outcome = try SutureProcess.run("--generate-completion-script", shell)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("suture") && outcome.output.contains("dry-run"))
  }
}
