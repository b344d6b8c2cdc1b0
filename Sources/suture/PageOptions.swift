import ArgumentParser
import Reports
import Storage

/// Options for a page that is written beside what a command prints.
struct PageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(

      """
      Also write the report as a page, one file that needs no network; only an earlier page is \
      replaced.
      """, valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  /// The file of the page, checked before any work; nil if no page is wanted.
  var file: PageFile? {
    get throws { try html.map { try PageFile(at: Path($0)) } }
  }
}
