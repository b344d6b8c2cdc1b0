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
    return result.count > 1 ? result : [Command(root)]
  }
}

extension ManualPage {
  /// One command of the description.
  struct Command {
    let path: String
    let depth: Int
    private let object: JSONObject

    init(_ object: JSONObject, below parent: Command? = nil) {
      self.object = object
      let name = object["commandName"]?.string ?? ""
      path = parent.map { "\($0.path) \(name)" } ?? name
      depth = parent.map { $0.depth + 1 } ?? 0
    }

    var name: String { object["commandName"]?.string ?? "" }
    var abstract: String { object["abstract"]?.string ?? "" }
    var discussion: String { object["discussion"]?.string ?? "" }

    var subcommands: [Command] {
      objects("subcommands").filter { $0["commandName"]?.string != "help" }
        .map { Command($0, below: self) }
    }

    /// The arguments, a flag and its negation as one.
    var arguments: [Argument] {
      objects("arguments").map { Argument($0) }.reduce(into: []) { result, argument in
        if let last = result.last, argument.isNegation(of: last) {
          result[result.count - 1].negation = argument.names
        } else {
          result.append(argument)
        }
      }
    }

    /// The arguments by the sections of the help text.
    var sections: [(title: String?, arguments: [Argument])] {
      arguments.reduce(into: []) { result, argument in
        if let last = result.last, last.title == argument.section {
          result[result.count - 1].arguments.append(argument)
        } else {
          result.append((argument.section, [argument]))
        }
      }
    }

    private func objects(_ key: String) -> [JSONObject] {
      (object[key]?.array ?? []).compactMap(\.object).filter {
        $0["shouldDisplay"]?.bool ?? true
      }
    }
  }

  /// One argument of a command.
  struct Argument {
    private let object: JSONObject
    /// The spellings of its negation, for flags that have one.
    var negation: [String] = []

    init(_ object: JSONObject) { self.object = object }

    var section: String? { object["sectionTitle"]?.string }
    var isPositional: Bool { object["kind"]?.string == "positional" }
    private var isFlag: Bool { object["kind"]?.string == "flag" }
    var isOptional: Bool { object["isOptional"]?.bool ?? false }
    private var isRepeating: Bool { object["isRepeating"]?.bool ?? false }
    var abstract: String { object["abstract"]?.string ?? "" }
    var defaultValue: String? { object["defaultValue"]?.string }
    private var valueName: String { object["valueName"]?.string ?? "value" }

    /// The placeholder of a positional argument, for the synopsis.
    var placeholder: String {
      let name = valueName + (isRepeating ? "..." : "")
      return isOptional ? "[\(name)]" : name
    }

    /// The spellings with their value, as in `-j, --workers <count>`.
    var label: String {
      if isPositional { return placeholder }
      return (names + negation).joined(separator: ", ") + (isFlag ? "" : " <\(valueName)>")
    }

    /// The spellings, short ones first.
    var names: [String] {
      (object["names"]?.array ?? []).compactMap(\.object).map { name in
        (name["kind"]?.string == "long" ? "--" : "-") + (name["name"]?.string ?? "")
      }.sorted { !$0.hasPrefix("--") && $1.hasPrefix("--") }
    }

    func isNegation(of other: Argument) -> Bool {
      isFlag && other.isFlag && abstract == other.abstract
        && names == other.names.map { "--no-\($0.dropFirst(2))" }
    }
  }
}

extension String {
  fileprivate var withoutPeriod: String { hasSuffix(".") ? String(dropLast()) : self }
}
