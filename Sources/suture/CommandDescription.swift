import ArgumentParser
import StrictJSON

/// The arguments of a command, as the parser describes them.
struct CommandDescription {
  /// One argument.
  struct Argument: Hashable {
    enum Kind: String {
      case positional, option, flag
    }

    let kind: Kind
    /// The names with their dashes; none of positional arguments.
    let names: Set<String>
    /// The name that the help prefers, or that of the value.
    let title: String
    /// What holds where it is not given.
    let defaultValue: String?
    /// Whether its values are files or directories.
    let isPath: Bool
    /// Whether its values are sizes of files.
    let isSize: Bool
    /// Whether it can be given again.
    let isRepeating: Bool
    /// Whether values follow up to the next option.
    let takesMany: Bool
    /// Whether its place among others matters.
    let isOrdered: Bool
  }

  /// The words that name the command: a verb, or two.
  let names: [String]
  let arguments: [Argument]

  /// The command that the first of the words of a command line name; nil where they name none.
  init?(of words: [String]) {
    var names: [String] = []
    var type: any ParsableCommand.Type = Suture.self
    for word in words {
      guard let next = type.configuration.subcommands.first(where: { $0._commandName == word })
      else { break }
      names.append(word)
      type = next
    }
    guard !names.isEmpty, let help = try? JSONDocument(Array(type._dumpHelp().utf8)).root else {
      return nil
    }
    self.names = names
    arguments = help["command"]?["arguments"]?.array?.compactMap(Argument.init) ?? []
  }

  /// The option or flag of this name, with its dashes.
  func named(_ name: String) -> Argument? { arguments.first { $0.names.contains(name) } }

  /// The positional argument at a place; one that repeats takes all the rest.
  func positional(_ place: Int) -> Argument? {
    let positionals = arguments.filter { $0.kind == .positional }
    guard place >= positionals.count else { return positionals[place] }
    return positionals.last.flatMap { $0.isRepeating ? $0 : nil }
  }
}

extension CommandDescription.Argument {
  init?(_ value: JSONValue) {
    guard let kind = value["kind"]?.string.flatMap(Kind.init) else { return nil }
    func name(_ value: JSONValue) -> String? {
      guard let name = value["name"]?.string else { return nil }
      return (value["kind"]?.string == "long" ? "--" : "-") + name
    }
    self.kind = kind
    names = Set(value["names"]?.array?.compactMap(name) ?? [])
    let valueName = value["valueName"]?.string
    title = value["preferredName"].flatMap(name) ?? valueName ?? ""
    defaultValue = value["defaultValue"]?.string
    let completion = value["completionKind"]
    isPath = completion?["file"] != nil || completion?["directory"] != nil
    isSize = valueName == "size"
    isRepeating = value["isRepeating"]?.bool == true
    takesMany = value["parsingStrategy"]?.string == "upToNextOption"
    isOrdered = value["sectionTitle"]?.string?.contains("in the order") == true
  }
}
