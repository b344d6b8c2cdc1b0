extension ModelShape {
  /// Compares the extents of the tensors with those that the configuration states.
  ///
  /// Vocabulary, layers and tying are `ModelConfiguration.check`'s. A query projection may also hold
  /// a gate and so be twice as tall; experts and latent attention have extents of their own and are
  /// not compared.
  package func check(against configuration: ModelConfiguration) -> [ConfigurationFinding] {
    var findings: [ConfigurationFinding] = []
    func compare(_ code: String, _ noun: String, stated: Int?, found: [Int]) {
      guard let stated, let first = found.first, !found.contains(stated) else { return }
      findings.append(
        ConfigurationFinding(
          "config." + code, .warning, file: configuration.file,
          "\(noun) is \(stated), but the tensors have \(first)"))
    }
    compare(
      "hidden-size", "hidden size", stated: configuration.hiddenSize,
      found: hiddenSize.map { [$0] } ?? [])
    if expertCount == nil {
      compare(
        "feed-forward", "feed-forward size", stated: configuration.intermediateSize,
        found: feedForwardSize.map { [$0, $0 / 2] } ?? [])
    }
    guard let dimension = configuration.headDimension, dimension > 0 else { return findings }
    compare(
      "heads", "number of heads", stated: configuration.headCount,
      found: queryRows.map { [$0 / dimension, $0 / dimension / 2] } ?? [])
    compare(
      "key-value-heads", "number of key-value heads", stated: configuration.keyValueHeadCount,
      found: keyRows.map { [$0 / dimension] } ?? [])
    return findings
  }
}
