internal import Comparison
internal import StrictJSON
internal import Tensors

/// The forms that continuous integration reads.
extension DifferenceReport {
  /// JUnit XML: a test case for each tensor, which fails where the policy does not allow it.
  ///
  /// Source of the elements: the schema of Apache Ant's JUnit task, as Jenkins reads it.
  package var junit: String {
    let failures = gate?.failures ?? []
    var byTensor: [String: [GateOutcome.Failure]] = [:]
    for failure in failures { byTensor[failure.tensor ?? "", default: []].append(failure) }
    let general = byTensor[""] ?? []
    let count = difference.tensors.count + (general.isEmpty ? 0 : 1)
    let failed = byTensor.count
    let suite =
      "<testsuite name=\"suture diff\" tests=\"\(count)\" failures=\"\(failed)\" errors=\"0\">"
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", suite]
    func add(_ name: String, _ failures: [GateOutcome.Failure]) {
      let start = "  <testcase classname=\"tensors\" name=\"\(name.xml)\""
      guard !failures.isEmpty else {
        lines.append(start + "/>")
        return
      }
      let text = failures.map { "\($0.message) [\($0.code)]" }.joined(separator: "; ")
      lines.append(start + ">")
      lines.append("    <failure type=\"\(failures[0].code.xml)\" message=\"\(text.xml)\"/>")
      lines.append("  </testcase>")
    }
    for tensor in difference.tensors { add(tensor.name.text, byTensor[tensor.name.text] ?? []) }
    if !general.isEmpty { add("model", general) }
    lines.append("</testsuite>")
    return lines.joined(separator: "\n") + "\n"
  }

  /// SARIF 2.1.0: a result for each thing that the policy does not allow.
  package func sarif(version: String) -> String {
    let failures = gate?.failures ?? []
    return SARIFLog(
      version: version, rules: Set(failures.map(\.code)).sorted().map { SARIFLog.Rule(id: $0) },
      results: failures.map { failure in
        SARIFLog.Result(
          rule: failure.code, level: .error,
          message: (failure.tensor.map { "\($0): " } ?? "") + failure.message,
          file: difference.right.reference, member: failure.tensor)
      }
    ).text
  }

  /// Annotations of GitHub Actions, a line each; at most `limit` of them, since more are not shown.
  package func annotations(limit: Int = 50) -> String {
    (gate?.failures ?? []).prefix(limit).map { failure in
      let title = (failure.tensor ?? "suture diff").workflowProperty
      let text = "\(failure.message) [\(failure.code)]".workflowData
      return "::error title=\(title)::\(text)\n"
    }.joined()
  }
}

extension String {
  /// The text with what XML 1.0 cannot have replaced, and what it reads escaped.
  fileprivate var xml: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default:
        let isAllowed =
          scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
          && !(0x7F..<0xA0).contains(scalar.value)
        if isAllowed {
          result.unicodeScalars.append(scalar)
        } else {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      }
    }
    return result
  }

  /// The message of a workflow command: line ends and per cent signs are escaped.
  fileprivate var workflowData: String {
    printable.replacing("%", with: "%25").replacing("\r", with: "%0D")
      .replacing("\n", with: "%0A")
  }

  /// A property of a workflow command.
  fileprivate var workflowProperty: String {
    workflowData.replacing(":", with: "%3A").replacing(",", with: "%2C")
  }
}
