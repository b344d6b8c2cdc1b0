extension FileDifference {
  /// Whether it is about what the model is and does, and not about how it is stored.
  package var isOfModel: Bool {
    switch subject {
    case .layout, .dtypes, .shards, .metadata, .files: false
    default: isSubstantial
    }
  }
}
