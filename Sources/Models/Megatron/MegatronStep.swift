internal import Storage

/// The directory of a checkpoint's iteration below the directory of a run.
enum MegatronStep {
  static let trackerName = "latest_checkpointed_iteration.txt"

  /// Whether a name is that of an iteration's directory.
  static func isName(_ name: String) -> Bool {
    name == "release" || name.wholeMatch(of: /iter_\d{7,18}/) != nil
  }

  /// The iteration of a directory: itself, the one that the tracker names, or the only one.
  static func find(in directory: Path) throws -> Path {
    let entries = try DirectoryListing(of: directory).entries
    let names = entries.map(\.name)
    if names.contains(".metadata") || names.contains(where: { MegatronFiles.Rank($0) != nil }) {
      return directory
    }
    if names.contains(trackerName) {
      let step = directory.joining(try tracked(in: directory))
      guard try FileStatus.ifPresent(step)?.kind == .directory else {
        throw LayoutError([
          LayoutProblem(
            .latest, directory.joining(trackerName).text,
            "it names the iteration '\(step.lastComponent)', and there is no such directory")
        ])
      }
      return step
    }
    let steps = entries.filter { $0.kind == .directory && isName($0.name) }.map(\.name)
    guard steps.count == 1 else {
      throw LayoutError([
        steps.isEmpty
          ? LayoutProblem(.missingFile, directory.text, "there is no iteration in it")
          : LayoutProblem(
            .undetermined, directory.text,
            "there are \(steps.count) iterations and no '\(trackerName)' that names one",
            hint: "name the directory of one iteration, such as \(steps[0])")
      ])
    }
    return directory.joining(steps[0])
  }

  /// The name that the tracker gives: a number, or `release`.
  private static func tracked(in directory: Path) throws -> String {
    let path = directory.joining(trackerName)
    let file = try InputFile(path, access: .positional)
    let bytes = try file.bytes(in: 0..<min(file.byteCount, 64))
    let text = String(decoding: bytes, as: UTF8.self)
    let words = text.split(whereSeparator: \.isWhitespace)
    if words == ["release"] { return "release" }
    guard words.count == 1, let number = Int(words[0]), number >= 0 else {
      throw LayoutError([
        LayoutProblem(
          .latest, path.text,
          "expected the number of an iteration or 'release', found \(Path(text).quoted)")
      ])
    }
    let digits = String(number)
    return "iter_" + String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
  }
}
