/// Why a quantised checkpoint cannot be read as weights.
package struct QuantizationError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is in the way.
  package enum Fault: Hashable, Sendable {
    /// The codes are of a scheme that is not dequantised; `wayOut` says what to do instead.
    case scheme(String, wayOut: String)
    /// Codes and scales do not fit together; a sentence for each tensor.
    case inconsistent([String])
    /// The value of a key of `quantization_config` makes no sense.
    case configuration(String)
  }

  /// The model as a person named it.
  package let model: String
  package let fault: Fault

  package init(_ model: String, _ fault: Fault) {
    self.model = model
    self.fault = fault
  }

  /// Sentences that are listed; the rest is counted.
  private static let shown = 12

  package var description: String {
    switch fault {
    case .scheme(let scheme, _):
      return "'\(model)' is quantised (\(scheme)) and its stored numbers are codes, not weights"
    case .configuration(let problem): return "'\(model)': \(problem)"
    case .inconsistent(let problems):
      let lines = problems.prefix(Self.shown).map { "'\(model)': \($0)" }
      let rest = problems.count - Self.shown
      return (lines + (rest > 0 ? ["and \(rest) more such tensors"] : [])).joined(separator: "\n")
    }
  }

  /// What the reader can do.
  package var hint: String? {
    if case .scheme(_, let wayOut) = fault { wayOut } else { nil }
  }
}
