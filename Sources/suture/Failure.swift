import ArgumentParser
import Glibc
import Models
import Ranks
import Reports

/// The end of a command that did not do what was asked: what to say, and the exit code.
struct Failure: Error {
  /// The reasons that scripts can tell apart; the raw values are the exit codes.
  enum Kind: Int32 {
    /// Wrong usage, or a recipe with errors.
    case usage = 2
    /// An input is invalid or damaged.
    case input = 3
    /// Refused, because data could be lost.
    case unsafe = 4
    /// Reading or writing failed.
    case system = 5
  }

  let kind: Kind
  /// One or more lines without a final newline; whole lines of the form `file:line:column: ...`
  /// stand as they are.
  let message: String
  /// What the reader can do.
  var hint: String?

  init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  /// The text for standard error.
  func text(style: Style) -> String {
    let label = style.paint("error:", .failure)
    let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String($0).printable }
    let hasLabel = message.contains(": error: ") || message.contains(": warning: ")
    var text = (hasLabel ? "" : "suture: \(label) ") + lines.joined(separator: "\n") + "\n"
    if let hint { text += "\(style.paint("hint:", .heading)) \(hint.printable)\n" }
    return text
  }

  /// Writes an error to standard error and returns the exit code that it stands for.
  @discardableResult
  static func report(_ error: any Error) -> Int32 {
    let style = Terminal.errors.style
    if let failure = Remains.reason(of: error) as? any RankError {
      // Rank 0 says what ended all of them, and each rank what it could not tell it.
      if failure is UnsharedFailure, !Interruption.isRequested { Console.unmute() }
      Console.note(
        Failure(
          Kind(rawValue: failure.report.code) ?? .system, "\(failure)",
          hint: Remains.hint(after: error) ?? failure.report.hint
        ).text(style: style))
      return failure.report.code
    }
    if Interruption.isRequested {
      let remains = Remains.text(after: error).map { "; \($0)" } ?? ""
      Console.note("suture: stopped by a signal\(remains)\n")
      return Interruption.exitCode
    }
    if let failure = Failure(error) {
      Console.note(failure.text(style: style))
      return failure.kind.rawValue
    }
    Console.note("suture: \(style.paint("error:", .failure)) \(argumentMessage(of: error))\n")
    let isUsage = Suture.exitCode(for: error) == .validationFailure
    return (isUsage ? Kind.usage : .system).rawValue
  }

  /// The argument parser's message, without its label.
  static func argumentMessage(of error: any Error) -> String {
    let message = Suture.fullMessage(for: error, columns: Terminal.errors.width ?? 80)
    let label = "Error: "
    return message.hasPrefix(label) ? String(message.dropFirst(label.count)) : message
  }

  /// Reports an error and ends the process; requests for help and the like end it with success.
  static func exit(with error: any Error) -> Never {
    // A command that did what was asked and says something by its exit code.
    if let code = error as? ExitCode { leave(error, code.rawValue) }
    guard Failure(error) == nil, Suture.exitCode(for: error).isSuccess else {
      leave(error, report(error))
    }
    do throws(Failure) {
      let text = Suture.fullMessage(for: error, columns: Terminal.output.width ?? 80)
      try Console.print(text + (text.isEmpty ? "" : "\n"))
      leave(error, 0)
    } catch { leave(error, report(error)) }
  }

  private static func leave(_ error: any Error, _ code: Int32) -> Never {
    World.leave(after: error)
    Glibc.exit(code)
  }
}
