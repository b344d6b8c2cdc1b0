import Pipeline
import Reports
import Synchronization

/// Shows progress on standard error; any thread may report it.
final class ProgressPrinter: Sendable {
  private let line: Mutex<ProgressLine>
  private let start = ContinuousClock.now

  init(on terminal: Terminal) {
    line = Mutex(
      ProgressLine(terminal.isInteractive ? .terminal(width: terminal.width ?? 80) : .lines))
  }

  /// Shows the state of the run, unless the last one was shown a moment ago.
  func show(_ progress: Progress) {
    line.withLock { line in
      let text = line.text(
        bytesDone: progress.bytesDone, bytesTotal: progress.bytesTotal, tensor: progress.tensor,
        seconds: (ContinuousClock.now - start) / .seconds(1))
      if let text { Console.note(text) }
    }
  }

  /// Takes the line away.
  func end() { line.withLock { Console.note($0.end()) } }
}
