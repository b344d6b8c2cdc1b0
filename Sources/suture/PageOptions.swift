import ArgumentParser
import Reports
import Storage

/// Options for a page that is written beside what a command prints.
struct PageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also write the report as a page: one file that needs no network.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Replace the page if it is there.")
  var force = false

  func validate() throws {
    if force, html == nil { throw ValidationError("--force is for --html, which is not given") }
  }

  /// The file of the page, checked before any work; nil if no page is wanted.
  var file: PageFile? {
    get throws { try html.map { try PageFile(at: Path($0), isForced: force) } }
  }
}
