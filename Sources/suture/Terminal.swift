import Glibc
import Ranks
import Reports

/// What is known about the terminal behind one of the outputs.
struct Terminal {
  /// Whether the output is a terminal that understands escape sequences.
  let isInteractive: Bool
  /// Whether colour is wanted there.
  let style: Style
  /// Its columns; nil if it is no terminal and nothing else says how wide it is.
  let width: Int?

  static var output: Terminal { Terminal(of: STDOUT_FILENO) }
  static var errors: Terminal { Terminal(of: STDERR_FILENO) }

  private init(of descriptor: Int32) {
    // A launcher gives its processes terminals of their own, and may write what comes to a file.
    let isTerminal = isatty(descriptor) == 1 && !World.launch.isByMPI
    isInteractive = isTerminal && Self.variable("TERM") != "dumb"
    let refusesColour = !(Self.variable("NO_COLOR") ?? "").isEmpty
    style = Style(isColoured: isInteractive && !refusesColour)
    width = isTerminal ? Self.stated ?? Self.columns(of: descriptor) ?? 80 : nil
  }

  /// The columns that the environment states.
  private static var stated: Int? {
    variable("COLUMNS").flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return nil
    }
    return Int(size.ws_col)
  }

  private static func variable(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
