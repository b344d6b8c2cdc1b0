import ArgumentParser
import Reports

/// Prints the manual page, for installation.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the manual page as roff.", shouldDisplay: false)

  func run() throws {
    let page = try ManualPage(
      describedBy: Suture._dumpHelp(), version: "suture \(Version.current)")
    try Console.print(page.text)
  }
}
