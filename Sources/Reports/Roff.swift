/// Text for `man`, written macro by macro.
struct Roff {
  private(set) var output = ""

  mutating func line(_ text: String) { output += text + "\n" }

  mutating func section(_ title: String) { line(".SH \(title)") }

  mutating func subsection(_ title: String) { line(".SS \(Self.escaped(title))") }

  /// A heading within a subsection.
  mutating func heading(_ title: String) {
    line(".PP")
    line(".I \(Self.escaped(title))")
  }

  /// Running text; indented lines keep their line breaks.
  mutating func text(_ text: String) {
    guard !text.isEmpty else { return }
    var isVerbatim = false
    for part in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let wantsVerbatim = part.hasPrefix("  ")
      if wantsVerbatim != isVerbatim { line(wantsVerbatim ? ".nf" : ".fi") }
      isVerbatim = wantsVerbatim
      line(part.isEmpty ? ".PP" : Self.escaped(String(part)))
    }
    if isVerbatim { line(".fi") }
  }

  /// A term and its explanation.
  mutating func item(_ term: String, _ explanation: String) {
    line(".TP")
    line(".B \(Self.escaped(term))")
    line(Self.escaped(explanation))
  }

  /// The line of a command in the synopsis.
  mutating func synopsis(_ command: ManualPage.Command) {
    let values = command.arguments.filter(\.isPositional).map(\.placeholder)
    line(".B \(Self.escaped(command.path))")
    if command.subcommands.isEmpty {
      line(Self.escaped((["[options]"] + values).joined(separator: " ")))
    } else {
      line("command")
    }
    line(".br")
  }

  mutating func argument(_ argument: ManualPage.Argument) {
    let value = argument.defaultValue.map { " (default: \($0))" } ?? ""
    item(argument.label, argument.abstract + value)
  }

  /// Text between quotes, as one argument of a macro.
  static func quoted(_ text: String) -> String {
    "\""
      + escaped(text).split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\\(dq") + "\""
  }

  /// Text in which nothing is a macro or an escape.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }
}
