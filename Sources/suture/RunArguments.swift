/// What the command line says about the bytes of an output, for a run that goes on with another one.
enum RunArguments {
  /// Options that change no byte, and the number of their values.
  private static let neutral = [
    "--resume": 0, "--force": 0, "--quiet": 0, "-q": 0, "--json": 0, "--no-sync": 0,
    "--allow-nonfinite": 0, "--mmap": 0, "--no-mmap": 0, "--workers": 1, "--num-threads": 1,
    "-j": 1,
    "--tile-elements": 1, "--mpi": 0, "--no-mpi": 0,
  ]

  /// The tool's version and the arguments that count.
  static var facts: [String: String] {
    ["version": Version.current, "command line": text(of: CommandLine.arguments.dropFirst())]
  }

  /// The arguments without those that change no byte.
  static func text(of arguments: some Sequence<String>) -> String {
    var kept: [String] = []
    var skipped = 0
    for argument in arguments {
      if skipped > 0 {
        skipped -= 1
        continue
      }
      let name = argument.prefix { $0 != "=" }
      if let values = neutral[String(name)] {
        skipped = name.count < argument.count ? 0 : values
      } else if !isJoinedThreads(argument) {
        kept.append(argument)
      }
    }
    return kept.joined(separator: " ")
  }

  /// Whether the argument is `-j` with its number.
  private static func isJoinedThreads(_ argument: String) -> Bool {
    argument.hasPrefix("-j") && argument.count > 2 && argument.dropFirst(2).allSatisfy(\.isNumber)
  }
}
