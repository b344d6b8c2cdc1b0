internal import Glibc

/// Threads of our own: blocking reads and page faults stay off the language's thread pool.
package enum WorkerThreads {
  /// Runs `body` on `count` threads, numbered from 0, and waits for all of them.
  package static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) throws {
    var threads: [pthread_t] = []
    var failure: Int32 = 0
    for index in 0..<max(1, count) {
      let start = Start { body(index) }
      var thread = pthread_t()
      let argument = unsafe Unmanaged.passRetained(start)
      failure = unsafe pthread_create(
        &thread, nil,
        { argument in
          guard let argument = unsafe argument else { return nil }
          unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
          return nil
        }, argument.toOpaque())
      guard failure == 0 else {
        unsafe argument.release()
        break
      }
      threads.append(thread)
    }
    for thread in threads { pthread_join(thread, nil) }
    // Fewer threads than asked for still do all the work; none at all cannot.
    if threads.isEmpty { throw ExecutionError.noThread(errno: failure) }
  }

  private final class Start: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
