/// What a command line gives of a command's arguments.
struct GivenArguments {
  /// An option with its values, or a flag without.
  struct Option {
    let argument: CommandDescription.Argument
    let values: [String]

    /// Whether the same holds without it.
    var isDefault: Bool {
      argument.defaultValue == (argument.kind == .flag ? argument.title : values.first)
    }
  }

  private(set) var positionals: [(argument: CommandDescription.Argument, text: String)] = []
  /// In the order in which they are given; of those that do not repeat the last one alone.
  private(set) var options: [Option] = []

  /// Takes words apart; nil where they are no arguments of the command.
  init?(_ words: some Sequence<String>, of command: CommandDescription) {
    var rest = Array(words)[...]
    var isTerminated = false
    while let word = rest.popFirst() {
      if word == "--", !isTerminated {
        isTerminated = true
      } else if isTerminated || !Self.isOption(word) {
        guard let argument = command.positional(positionals.count) else { return nil }
        positionals.append((argument, word))
      } else {
        guard take(word, &rest, of: command) else { return nil }
      }
    }
  }

  private static func isOption(_ word: String) -> Bool { word.hasPrefix("-") && word != "-" }

  /// Takes an option or a flag with what follows it.
  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, of command: CommandDescription
  ) -> Bool {
    let name = String(word.prefix { $0 != "=" })
    guard let argument = command.named(name) else {
      return takeLetters(of: word, of: command)
    }
    guard argument.kind == .option else {
      add(Option(argument: argument, values: []))
      return name == word
    }
    var values: [String] = []
    if name.count < word.count {
      values = [String(word.dropFirst(name.count + 1))]
    } else if let value = rest.popFirst() {
      values = [value]
      while argument.takesMany, let next = rest.first, !Self.isOption(next) {
        values.append(next)
        rest.removeFirst()
      }
    }
    add(Option(argument: argument, values: values))
    return !values.isEmpty
  }

  /// Takes `-j4`, or several flags of one letter each.
  private mutating func takeLetters(of word: String, of command: CommandDescription) -> Bool {
    guard word.hasPrefix("-"), !word.hasPrefix("--"), let first = word.dropFirst().first else {
      return false
    }
    if let argument = command.named("-\(first)"), argument.kind == .option {
      add(Option(argument: argument, values: [String(word.dropFirst(2))]))
      return true
    }
    for letter in word.dropFirst() {
      guard let flag = command.named("-\(letter)"), flag.kind == .flag else { return false }
      add(Option(argument: flag, values: []))
    }
    return true
  }

  private mutating func add(_ option: Option) {
    let title = option.argument.title
    let opposite =
      title.hasPrefix("--no-") ? "--" + title.dropFirst(5) : "--no-" + title.dropFirst(2)
    options.removeAll { $0.argument.title == opposite }
    if !option.argument.isRepeating { options.removeAll { $0.argument.title == title } }
    options.append(option)
  }
}
