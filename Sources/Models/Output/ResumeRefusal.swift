package import Storage

/// Why a run cannot go on with what an interrupted one has left.
package struct ResumeRefusal: Error, Hashable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    /// What is under construction belongs to another run, which differs in this.
    case otherRun(String)
    /// The finished model of a stage cannot be taken over.
    case finishedStage(String)
  }

  /// Where the finished part is.
  package let place: Path
  package let reason: Reason

  package init(_ reason: Reason, at place: Path) { (self.reason, self.place) = (reason, place) }

  package var description: String {
    switch reason {
    case .otherRun(let difference):
      "cannot go on with \(place.quoted): it is of another run; \(difference)"
    case .finishedStage(let fault): "cannot take over the finished stage \(place.quoted): \(fault)"
    }
  }

  /// What helps.
  package var hint: String {
    switch reason {
    case .otherRun: "without --resume a new run begins; 'suture clean' removes what is left"
    case .finishedStage: "--force makes the stage again"
    }
  }
}
