package import Tensors

/// How far a run has come, as lines that are not shown too often.
package struct ProgressLine: Sendable {
  /// Where the lines are shown.
  package enum Display: Hashable, Sendable {
    /// One line of a terminal that is written over, of this many columns.
    case terminal(width: Int)
    /// Lines that stay, in a file or a pipe.
    case lines

    /// The least seconds between two lines.
    var interval: Double {
      switch self {
      case .terminal: 0.1
      case .lines: 10
      }
    }
  }

  private let display: Display
  private var lastShown = 0.0
  private var isShown = false

  package init(_ display: Display) { self.display = display }

  /// Renders the state of a run, unless it was rendered a moment ago.
  ///
  /// - Parameters:
  ///   - bytesDone: Bytes worked through.
  ///   - bytesTotal: Bytes to work through; perhaps more than will be needed.
  ///   - tensor: The tensor last worked on.
  ///   - seconds: Time since the start; never less than in the call before.
  /// - Returns: The text to write now, or nil if the last one is too recent.
  package mutating func text(
    bytesDone: Int, bytesTotal: Int, tensor: TensorName, seconds: Double
  ) -> String? {
    guard seconds - lastShown >= display.interval else { return nil }
    lastShown = seconds
    isShown = true
    let share = bytesTotal > 0 ? min(1, Double(bytesDone) / Double(bytesTotal)) : 1
    let rate = seconds > 0 ? Double(bytesDone) / seconds : 0
    let left = rate > 0 ? Double(max(0, bytesTotal - bytesDone)) / rate : .infinity
    let parts = [
      "\(Quantity.fixed(share * 100, digits: 1)) %", Quantity.rate(rate),
      "\(Self.clock(left)) left", tensor.text.printable,
    ]
    switch display {
    case .lines: return parts.joined(separator: ", ") + "\n"
    case .terminal(let width):
      // A line that fills the last column would wrap on some terminals.
      return "\r" + parts.joined(separator: "  ").truncated(to: max(1, width - 1)) + Self.clearToEnd
    }
  }

  /// What takes the line off a terminal again; empty if there is none.
  package mutating func end() -> String {
    guard isShown, case .terminal = display else { return "" }
    isShown = false
    return "\r" + Self.clearToEnd
  }

  private static let clearToEnd = "\u{1B}[K"

  /// A time as `0:12`, `12:05` or `1:02:03`.
  private static func clock(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "?" }
    let whole = Int(seconds.rounded(.up))
    let tail = "\(padded(whole / 60 % 60)):\(padded(whole % 60))"
    return whole >= 3600 ? "\(whole / 3600):\(tail)" : "\(whole / 60):\(padded(whole % 60))"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
