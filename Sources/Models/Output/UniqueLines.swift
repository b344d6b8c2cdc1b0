extension [String] {
  /// The lines without repetitions, in their order.
  package func uniqued() -> [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
