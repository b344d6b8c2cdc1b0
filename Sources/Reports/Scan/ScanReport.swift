package import Scanning

/// A scan as it is shown, and whether it passes.
package struct ScanReport: Sendable {
  /// The name of the schema, with its version.
  package static let schema = "suture.scan/1"

  /// The paths that were given.
  package let paths: [String]
  package let result: ScanResult
  /// The least class of a global that fails the scan.
  package let threshold: GlobalJudgement.Kind

  package init(_ result: ScanResult, of paths: [String], threshold: GlobalJudgement.Kind) {
    (self.result, self.paths, self.threshold) = (result, paths, threshold)
  }

  /// Whether a global was found that may not be.
  package var hasFindings: Bool { result.worst.map { $0 >= threshold } ?? false }

  /// Whether everything could be looked into.
  package var isComplete: Bool { result.faultCount == 0 && result.skipped.isEmpty }

  /// The scan in a word: `safe`, `incomplete`, `unknown` or `dangerous`, by what was found.
  package var verdict: String { Self.verdict(result.worst, isComplete: isComplete) }

  /// What was found in a word; nothing is safe that was not looked into.
  static func verdict(_ kind: GlobalJudgement.Kind?, isComplete: Bool) -> String {
    switch kind {
    case nil, .needed, .inert: isComplete ? "safe" : "incomplete"
    case .unknown: "unknown"
    case .dangerous: "dangerous"
    }
  }
}
