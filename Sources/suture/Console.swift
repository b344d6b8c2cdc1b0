import Glibc
import Storage
import Synchronization

/// The two outputs of a command.
enum Console {
  /// Whether this is a rank for which another one speaks.
  private static let isMuted = Atomic(false)

  /// Lets nothing through any more.
  static func mute() { isMuted.store(true, ordering: .relaxed) }
  static func unmute() { isMuted.store(false, ordering: .relaxed) }

  /// Makes a reader that went away an error of the write instead of the end of the process.
  static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Writes a result to standard output.
  ///
  /// A reader that went away, as `head` does, ends the process quietly. Throws `Failure` where the
  /// output takes no more.
  static func print(_ text: String) throws(Failure) {
    guard !isMuted.load(ordering: .relaxed) else { return }
    let code = write(text, to: STDOUT_FILENO)
    if code == EPIPE { exit(0) }
    guard code == 0 else {
      throw Failure(.system, "cannot write to standard output: \(FileError.Fault.system(code))")
    }
  }

  /// Writes progress, a warning or an error to standard error; what cannot be written is lost.
  static func note(_ text: String) {
    guard !isMuted.load(ordering: .relaxed) else { return }
    _ = write(text, to: STDERR_FILENO)
  }

  /// Writes all of the text; returns 0 or the system's error number.
  private static func write(_ text: String, to descriptor: Int32) -> Int32 {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes[done...].withUnsafeBytes { rest in
        unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      if count > 0 {
        done += count
      } else if count < 0, errno != EINTR {
        return errno
      }
    }
    return 0
  }
}
