import ArgumentParser
import Merging

/// Lists the merge methods and their parameters.
struct Methods: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the merge methods and their parameters.",
    discussion: """
      What a recipe may say after merge_method, how many models each method takes, and its \
      parameters with their defaults. docs/merge-methods.md has formulas and sources.

      Examples:

        suture methods
        suture methods dare_ties
        suture methods --json
      """)

  @Argument(help: "Methods to list; all if none is named.")
  var names: [String] = []

  @Flag(help: "Print JSON of the schema \(MethodListing.schema).")
  var json = false

  func run() throws {
    let table = MergeMethods.table
    let chosen = try names.map { name in
      guard let method = table.method(named: name) else {
        let hint = table.hint(for: name)
        throw Failure(.usage, "there is no method '\(name)'\(hint)")
      }
      return method
    }
    let listing = MethodListing(methods: names.isEmpty ? table.methods : chosen)
    try Session(isQuiet: false, isJSON: json).print(listing) { listing.text(style: $0.style) }
  }
}
