import Glibc

/// What the system says of the processors that this process may use.
enum Affinity {
  /// How many they are; nil where the system does not say.
  static var processorCount: Int? {
    var set = cpu_set_t()
    let size = MemoryLayout<cpu_set_t>.size
    guard unsafe sched_getaffinity(0, size, &set) == 0 else { return nil }
    return unsafe withUnsafeBytes(of: &set) { bytes in
      unsafe bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    }
  }
}
