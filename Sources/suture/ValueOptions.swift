import Analysis
import ArgumentParser
import Merging
import Reports
import Tensors

/// Options that look at the values of tensors.
struct ValueOptions: ParsableArguments {
  @Flag(
    help: """
      Read all tensors and show what their values are: range, mean, deviation, zeros, NaN, \
      exponents, dead rows and columns; per tensor, module, layer and type.
      """)
  var stats = false

  @Flag(
    help:
      "Draw orders of magnitude, of each module or of the tensors of --tensor; reads as --stats.")
  var hist = false

  @Flag(help: "Find tensors of equal bytes, and what storing them once would save.")
  var duplicates = false

  @Option(
    name: .customLong("tensor"),
    help: ArgumentHelp(
      """
      Show these tensors alone, in full; may be given several times. A name, a part of it, a glob, \
      or a regular expression between slashes.
      """, valueName: "pattern"))
  var patterns: [String] = []

  @Option(
    help: ArgumentHelp(
      "Show the elements of a part of the tensors of --tensor, as in 0:4,0:8.",
      valueName: "ranges"))
  var slice: String?

  @Flag(help: "Show the bits of the elements of --slice: hexadecimal, sign, exponent, mantissa.")
  var bits = false

  func validate() throws {
    if slice != nil, patterns.isEmpty {
      throw ValidationError("--slice shows elements of tensors that --tensor names.")
    }
    if bits, slice == nil { throw ValidationError("--bits shows elements that --slice names.") }
    if let slice, TensorSlice(slice) == nil {
      throw ValidationError("--slice takes ranges such as 0:4,0:8, not '\(slice)'.")
    }
    for pattern in patterns {
      do { _ = try TensorFilter(pattern) } catch { throw ValidationError("--tensor: \(error).") }
    }
  }

  /// Whether all values are read for statistics.
  var wantsStatistics: Bool { stats || hist }

  /// Whether a tensor is selected.
  ///
  /// A pattern that is the whole name of a tensor stands for that one alone.
  func selection(among names: [TensorName]) throws -> Set<TensorName>? {
    guard !patterns.isEmpty else { return nil }
    var matcher = TensorFilterMatcher()
    var selected: Set<TensorName> = []
    let known = Set(names)
    for pattern in patterns {
      if known.contains(TensorName(pattern)) {
        selected.insert(TensorName(pattern))
        continue
      }
      let filter = try TensorFilter(pattern)
      let found = names.filter { matcher.passes($0.text, filter) }
      guard !found.isEmpty else { throw Failure(.usage, "no tensor matches '\(pattern)'") }
      selected.formUnion(found)
    }
    return selected
  }
}
