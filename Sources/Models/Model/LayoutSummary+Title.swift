extension LayoutSummary {
  /// The layout and its degrees in a few words, as in `neox (TP 8, PP 8, DP 32)`.
  package var title: String {
    Degrees.title(format, tensorParallel: tensorParallel, pipeline: pipeline, data: data)
  }
}

extension TargetLayout {
  /// The layout and its degrees in a few words.
  package var title: String {
    Degrees.title(format, tensorParallel: tensorParallel, pipeline: pipeline, data: data)
  }
}

/// Degrees of parallelism in words.
private enum Degrees {
  static func title(
    _ format: ModelFormat, tensorParallel: Int, pipeline: Int, data: Int
  ) -> String {
    let degrees = [("TP", tensorParallel), ("PP", pipeline), ("DP", data)].filter { $0.1 > 1 }
    let words = degrees.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    return format.rawValue + (words.isEmpty ? "" : " (\(words))")
  }
}
