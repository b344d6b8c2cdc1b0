import CPlatform
import Glibc

/// What went wrong with which file.
package struct FileError: Error, Hashable, Sendable {
  /// What was being done, as the verb of the message.
  package enum Operation: String, Sendable {
    case open, examine, resolve, list, read, map, create, reserve, write, copy, sync, close
    case rename, remove, lock
    case setMode = "set the mode of"
    case useAsOutput = "use as output"
  }

  /// Why it failed.
  package enum Fault: Hashable, Sendable {
    /// The system refused; the number is an `errno`.
    case system(Int32)
    /// A regular file was expected.
    case notRegular(FileKind)
    /// The file ended at `offset`, with `missing` bytes of the wanted range still to come.
    case endsEarly(offset: Int, missing: Int)
    /// The file is not the one that was opened.
    case changed(FileIdentity.Change)
    /// The output cannot be put there.
    case refused(OutputRefusal)
    /// The file is a part of another one, which does not give it.
    case contents(ContentsFault)
  }

  package let operation: Operation
  package let path: Path
  package let fault: Fault

  package init(_ operation: Operation, _ path: Path, _ fault: Fault) {
    self.operation = operation
    self.path = path
    self.fault = fault
  }

  /// The system's error number, if the system refused.
  package var errno: Int32? {
    if case .system(let code) = fault { code } else { nil }
  }
}

extension FileError: CustomStringConvertible {
  package var description: String { "cannot \(operation.rawValue) \(path.quoted): \(fault)" }
}

extension FileError.Fault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let code): Self.text(of: code)
    case .notRegular(let kind): "it is \(kind), not a regular file"
    case .endsEarly(let offset, let missing):
      "it ends at byte \(offset), where \(missing) more bytes were expected"
    case .changed(let change): "it changed while in use: \(change)"
    case .refused(let refusal): refusal.description
    case .contents(let fault): fault.reason
    }
  }

  /// An error number as text and symbol, such as "No such file or directory (ENOENT)".
  private static func text(of code: Int32) -> String {
    let text = unsafe platform_error_text(code).map { unsafe String(cString: $0) }
    let name = unsafe platform_error_name(code).map { unsafe String(cString: $0) }
    return "\(text ?? "unknown error") (\(name ?? "error \(code)"))"
  }
}
