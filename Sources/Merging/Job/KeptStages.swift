internal import Models

/// A merge that failed or was stopped when some of its stages were finished and kept.
package struct KeptStages: Error, CustomStringConvertible {
  /// The folders of the finished stages, in the order of execution.
  package let folders: [String]
  /// Why the merge ended.
  package let cause: any Error

  package var description: String { "\(cause)\n\(remains)" }

  /// Whether the same merge can take the stages over and go on.
  package var canGoOn: Bool {
    cause is InterruptedRun || InterruptedRun.canGoOn(after: cause)
  }

  /// What is left behind, as a sentence.
  package var remains: String {
    "the finished stages remain: " + folders.map { "'\($0)'" }.joined(separator: ", ")
  }
}
