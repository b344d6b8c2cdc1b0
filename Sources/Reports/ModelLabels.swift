/// Short names for the models of a recipe: for each as many last components of its path as tell it
/// from the others.
struct ModelLabels {
  private var labels: [String: String] = [:]

  init(_ models: [String]) {
    let paths = models.map { $0.split(separator: "/") }
    for (place, model) in models.enumerated() {
      let others = paths.indices.filter { models[$0] != model }
      let lengths = 1...max(1, paths[place].count)
      let length = lengths.first { length in
        !others.contains { paths[$0].suffix(length) == paths[place].suffix(length) }
      }
      labels[model] = length.map { paths[place].suffix($0).joined(separator: "/") }
    }
  }

  /// The label of a model; the model itself if it has none.
  subscript(model: String) -> String { labels[model] ?? model }
}
