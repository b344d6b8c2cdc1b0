import Merging
import Storage

/// What the command line says about the bytes of an output, for a run that goes on with another one.
enum RunArguments {
  /// Options that change no byte, by the names that the help prefers.
  private static let neutral: Set<String> = [
    "--resume", "--force", "--quiet", "--json", "--no-sync", "--mmap", "--no-mmap",
    "--workers", "--tile-elements", "--mpi", "--no-mpi", "--archive-base",
  ]

  /// Options that the words of a model card leave out, and that decide which files come out, or whether.
  private static let decisive: Set<String> = [
    "--allow-nonfinite", "--write-model-card", "--no-write-model-card",
  ]

  /// The tool's version and the arguments that count, for the output of this path.
  static func facts(output: String) -> [String: String] {
    [
      "version": Version.current,
      name: meaning(of: Array(CommandLine.arguments.dropFirst()), output: output),
    ]
  }

  /// The arguments as they are written.
  static var spelling: [String: String] {
    [name: CommandLine.arguments.dropFirst().joined(separator: " ")]
  }

  private static let name = "command line"

  /// The arguments in a form that does not depend on how and where they were written.
  ///
  /// Paths are real ones, options stand in the order of their names, and the output and all that
  /// changes no byte is left out, as is what holds without being said. Arguments that the command does
  /// not have stay as they are.
  static func meaning(of words: [String], output: String) -> String {
    guard let command = CommandDescription(of: words),
      let given = GivenArguments(words.dropFirst(command.names.count), of: command)
    else { return words.joined(separator: " ") }
    let unimportant =
      command.names == ["merge"]
      ? neutral.union(MergeArguments.neutral).subtracting(decisive) : neutral
    let place = Path(output).canonical()
    let positionals = given.positionals.filter { Path($0.text).canonical() != place }
      .map { "\($0.argument.title)=\(quoted(value($0.text, of: $0.argument)))" }
    let options = given.options.filter { !unimportant.contains($0.argument.title) }
    let ordered = options.filter(\.argument.isOrdered).map(text)
    let other = options.filter { !$0.argument.isOrdered && !$0.isDefault }.enumerated()
      .sorted { ($0.element.argument.title, $0.offset) < ($1.element.argument.title, $1.offset) }
      .map { text($0.element) }
    return (command.names + positionals + other + ordered).joined(separator: " ")
  }

  private static func text(_ given: GivenArguments.Option) -> String {
    let values = given.values.map { quoted(value($0, of: given.argument)) }
    return ([given.argument.title] + values).joined(separator: " ")
  }

  /// A path of something that is there, a size in bytes, a number, or a text.
  private static func value(_ text: String, of argument: CommandDescription.Argument) -> String {
    if argument.isPath {
      let path = Path(text)
      return (try? FileStatus.ifPresent(path)) == nil ? text : path.canonical().text
    }
    if argument.isOrdered { return text }
    if argument.isSize { return ByteSize.parse(text).map(String.init) ?? text }
    if let number = UInt64(text) { return "\(number)" }
    return Double(text).map { "\($0)" } ?? text
  }

  private static func quoted(_ value: String) -> String {
    value.contains(" ") ? Path(value).quoted : value
  }
}
