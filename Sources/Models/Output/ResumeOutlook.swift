package import Storage

/// What a run that is to go on with an interrupted one will find.
package enum ResumeOutlook: Hashable, Sendable {
  /// There is something to go on with.
  case found
  /// Nothing is left.
  case nothing
  /// What is left cannot be believed, for a reason that completes a sentence.
  case unusable(Path, reason: String)
  /// Another process is at work on the output.
  case inUse

  /// Looks for what is left of `output`.
  package init(for output: Path) throws {
    if try Leftover.of(output).contains(where: \.isInUse) {
      self = .inUse
      return
    }
    if try StagesJournal.hasLeft(of: output) {
      self = .found
      return
    }
    self =
      switch try EarlierRun(of: output) {
      case .usable: .found
      case .unusable(let leftover, let reason): .unusable(leftover.path, reason: reason)
      case .nothing: .nothing
      }
  }

  /// In words, why the run begins anew; nil where it does not.
  package var note: String? {
    switch self {
    case .found, .inUse: nil
    case .nothing: "there is nothing of an interrupted run to go on with: it begins anew"
    case .unusable(let place, let reason):
      "nothing of \(place.quoted) can be taken over, since \(reason): it begins anew"
    }
  }
}
