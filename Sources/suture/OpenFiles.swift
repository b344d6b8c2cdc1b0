import Glibc

/// How many files the process may have open.
enum OpenFiles {
  /// Allows as many as the system allows the process; what it had stays where that fails.
  ///
  /// Files of the output are open from their first byte to their last: a few for each rank, and
  /// many where a large embedding reaches through the partitions of hundreds of ranks.
  static func raiseLimit() {
    var limit = rlimit()
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(resource, &limit)
  }
}
