import StrictJSON

extension ManualPage {
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
