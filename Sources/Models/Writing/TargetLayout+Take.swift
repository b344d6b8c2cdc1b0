internal import Layouts

extension TargetLayout {
  /// Takes over layout, dialect and padding of an input; degrees stay.
  ///
  /// Throws `ConversionRefusal` for layouts without degrees.
  mutating func take(_ layout: LayoutSummary) throws {
    guard ModelWriters.isDivided(layout.format) else {
      throw ConversionRefusal(
        ["'\(layout.format.rawValue)' has no degrees to change"],
        hint: "'suture convert' writes it in a layout that has")
    }
    format = layout.format
    if format == .neox || format == .neoxSequential {
      // Stages, or none: the other form is for runs of the other kind.
      if pipeline > 1 { format = .neox }
    }
    if let rows = layout.storedVocabulary, tensorParallel > 0 {
      // Loaders that pad any number of tokens to this multiple find as many rows as there are.
      vocabularyMultiple = max(1, (rows + tensorParallel - 1) / tensorParallel)
    }
    guard let dialect = layout.dialect else { return }
    packing = dialect.packing
    mlpNames = dialect.mlpNames
    rowBias = dialect.rowBias
    let degree = layout.tensorParallel
    carriedTerms =
      dialect.rowBias == .sum && degree > 1 && degree == tensorParallel ? degree : nil
  }
}
