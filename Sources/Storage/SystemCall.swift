import Glibc

/// Runs C calls: interrupted ones again, failed ones as a `FileError`.
enum SystemCall {
  /// Runs a call on an open file; a result below zero is a failure explained by `errno`.
  @discardableResult
  static func run<Result: SignedInteger>(
    _ operation: FileError.Operation, _ path: Path, _ call: () -> Result
  ) throws(FileError) -> Result {
    while true {
      var code = FaultInjection.failure(operation, path) ?? 0
      if code == 0 {
        let result = call()
        if result >= 0 { return result }
        code = errno
      }
      if code != EINTR { throw FileError(operation, path, .system(code)) }
    }
  }

  /// Runs a call on a path, which must not hold a NUL (the call would see a shorter path).
  @discardableResult
  static func run<Result: SignedInteger>(
    _ operation: FileError.Operation, _ path: Path, _ call: (UnsafePointer<CChar>) -> Result
  ) throws(FileError) -> Result {
    guard !path.text.utf8.contains(0) else { throw FileError(operation, path, .system(EINVAL)) }
    return try run(operation, path) { unsafe path.text.withCString(call) }
  }

  /// Closes a descriptor.
  ///
  /// Linux closes it even when interrupted, so it is never closed twice.
  static func close(_ descriptor: Int32, _ path: Path) throws(FileError) {
    let failure = FaultInjection.failure(.close, path)
    let result = Glibc.close(descriptor)
    if let failure, failure != EINTR { throw FileError(.close, path, .system(failure)) }
    guard result < 0, errno != EINTR else { return }
    throw FileError(.close, path, .system(errno))
  }
}
