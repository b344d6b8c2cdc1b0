internal import CPlatform
internal import Glibc

extension Launch {
  /// The processors that this process should use.
  ///
  /// A rank that is bound to some has these; ranks that are not bound share those of their machine.
  package var processorCount: Int {
    let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    guard isByMPI else { return online }
    let own = Int(platform_processor_count())
    return own > 0 && own < online ? own : max(1, online / ranksOnMachine)
  }
}
