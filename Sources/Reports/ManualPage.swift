package import StrictJSON

/// A manual page made from the definitions of a command's arguments, so that it cannot drift from
/// what the command accepts.
///
/// The source is the JSON that ArgumentParser writes about a command (serialization version 0);
/// hidden commands and arguments are left out. The result is roff with the `man` macros.
package struct ManualPage: Sendable {
  private let root: JSONObject
  private let version: String

  /// Takes ArgumentParser's description of the root command.
  ///
  /// - Parameters:
  ///   - description: The JSON text.
  ///   - version: What the page shows as its source, as in `suture 0.1.0`.
  /// - Throws: `JSONError` if the text is not such a description.
  package init(describedBy description: String, version: String) throws(JSONError) {
    let document = try JSONDocument(Array(description.utf8))
    guard let command = document.root["command"]?.object else {
      throw document.error(
        .wrongKind(expected: "an object with a command", found: document.root.kind), at: 0)
    }
    root = command
    self.version = version
  }

  /// The page.
  package var text: String {
    let name = Command(root).name
    var roff = Roff()
    roff.line(".TH \(Roff.quoted(name.uppercased())) 1 \"\" \(Roff.quoted(version))")
    roff.section("NAME")
    roff.text("\(name) - \(Command(root).abstract.withoutPeriod)")
    roff.section("SYNOPSIS")
    for command in commands { roff.synopsis(command) }
    roff.section("DESCRIPTION")
    roff.text(Command(root).discussion)
    roff.section("COMMANDS")
    for command in commands where command.depth > 0 {
      roff.subsection(command.path)
      roff.text(command.abstract)
      if !command.discussion.isEmpty { roff.line(".PP") }
      roff.text(command.discussion)
      for section in command.sections {
        if let title = section.title { roff.heading(title) }
        for argument in section.arguments { roff.argument(argument) }
      }
    }
    roff.section("EXIT STATUS")
    for (code, meaning) in Self.exitCodes { roff.item("\(code)", meaning) }
    return roff.output
  }

  /// What the exit codes mean.
  private static let exitCodes = [
    (0, "Done."), (2, "Wrong usage, or a recipe with errors."),
    (3, "An input is invalid or damaged."), (4, "Refused, because data could be lost."),
    (5, "Reading or writing failed."),
  ]

  /// The root and the commands below it, in their order.
  private var commands: [Command] {
    var result: [Command] = []
    var open = [Command(root)]
    while !open.isEmpty {
      let command = open.removeFirst()
      result.append(command)
      open = command.subcommands + open
    }
    return result
  }
}

extension String {
  fileprivate var withoutPeriod: String { hasSuffix(".") ? String(dropLast()) : self }
}
