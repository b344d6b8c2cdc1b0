internal import Glibc

/// Waiting that begins eagerly and soon leaves the processor to others.
struct Patience {
  private var microseconds: UInt32 = 0
  private var looks = 0

  /// Between two looks at what is waited for.
  mutating func wait() {
    looks += 1
    guard looks > 32 else {
      sched_yield()
      return
    }
    microseconds = min(2000, max(10, microseconds * 2))
    usleep(microseconds)
  }
}
