import StrictJSON

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
}
