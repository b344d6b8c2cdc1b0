import Checkpoints
import HDF5Checkpoints
import Layouts
import Linting
import Merging
import Models
import Storage
import TorchFiles

/// What the libraries say of a case.
struct CaseOutcome {
  var verdict: ConformanceCase.Verdict
  var code = ""
  var message = ""

  static let accepted = CaseOutcome(verdict: .accept)

  /// Opens what is at a path with the reader of a format.
  static func of(_ path: Path, _ format: String) -> CaseOutcome {
    do {
      switch format {
      case "safetensors", "index": return warned(try Checkpoint.open(path.text).warnings)
      case "torch": return try torch(path)
      case "hdf5": return warned(try Model.open(path.text).checkpoint.warnings)
      case "recipe": return try recipe(path)
      case "neox": return try directory(path)
      case "model": return try linted(path)
      default: return CaseOutcome(verdict: .reject, code: "no reader for \(format)")
      }
    } catch { return CaseOutcome(verdict: .reject, code: code(of: error), message: "\(error)") }
  }

  private static func warned(_ warnings: [CheckpointWarning]) -> CaseOutcome {
    guard let first = warnings.first else { return accepted }
    return CaseOutcome(verdict: .warn, code: first.code.rawValue, message: "\(first)")
  }

  /// The weights of a file, then its checksums.
  private static func torch(_ path: Path) throws -> CaseOutcome {
    let model = try Model.open(path.text)
    try TorchFile(opening: path).verify()
    return warned(model.checkpoint.warnings)
  }

  private static func recipe(_ path: Path) throws -> CaseOutcome {
    let prepared = try MergeJob.prepare(MergeOptions(recipe: path.text, output: ""))
    guard let first = prepared.warnings.first else { return accepted }
    return CaseOutcome(verdict: .warn, code: "recipe", message: first)
  }

  private static func directory(_ path: Path) throws -> CaseOutcome {
    let findings = try VerificationJob.prepare(VerificationOptions(input: path.text)).run().findings
    guard let worst = findings.first(where: { $0.severity == .error }) ?? findings.first else {
      return accepted
    }
    return CaseOutcome(
      verdict: worst.severity == .error ? .reject : .warn, code: worst.code,
      message: "\(worst)")
  }

  private static func linted(_ path: Path) throws -> CaseOutcome {
    guard let worst = try LintJob(path.text).run().findings.first, worst.severity > .note else {
      return accepted
    }
    let found = worst.found.map { ", found \($0)" } ?? ""
    return CaseOutcome(
      verdict: worst.severity == .error ? .reject : .warn, code: worst.rule.rawValue,
      message: "\(worst.file): \(worst.message)\(found)")
  }

  private static func code(of error: any Error) -> String {
    switch error {
    case let error as CheckpointError: error.code
    case let error as TorchError: error.code
    case let error as HDF5Error: error.fault.code
    case let error as LayoutError: error.problems.first?.code.rawValue ?? "layout"
    case let error as FileError: "file.\(error.operation)"
    case is ConfigurationError: "config.invalid"
    case is RecipeError: "recipe"
    case is PlanError: "plan"
    case is MergeError: "merge"
    default: "\(type(of: error))"
    }
  }
}
