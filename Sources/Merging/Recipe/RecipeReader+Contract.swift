import StrictYAML

extension RecipeReader {
  /// Checks a slice against what the method expects of its inputs.
  ///
  /// `base` is the base model that holds for the slice; `isWhole` says that the slice stands for
  /// whole models, where a base that is not listed has been added.
  mutating func check(_ slice: Recipe.OutputSlice, base: Placed<ModelReference>?, isWhole: Bool) {
    guard !slice.sources.isEmpty else {
      error(at: slice.place, "there are no models to merge here")
      return
    }
    checkLengths(slice)
    guard let method, !hasUnreadableBase else { return }
    checkBase(slice, base, method, isWhole: isWhole)
    let hasBase = slice.sources.contains { $0.model == base?.value }
    let isApart = hasBase && method.inputs.isBesidesBase
    let found = slice.sources.count - (isApart ? 1 : 0)
    guard method.inputs.contains(found) else {
      let added =
        !isApart && isWhole && slice.sources.last?.place == base?.place && slice.sources.count > 1
      error(
        at: slice.place,
        "'\(method.name)' takes \(method.inputs.inWords), found \(found)"
          + (added ? ", counting the base model" : ""))
      return
    }
  }

  private mutating func checkLengths(_ slice: Recipe.OutputSlice) {
    let counts = slice.sources.map { $0.layers?.count }
    guard let (index, count) = counts.enumerated().first(where: { $1 != counts[0] }),
      let expected = counts[0], let count
    else { return }
    error(
      at: slice.sources[index].place,
      "the sources of a slice have equally many layers; this one has \(count), the first \(expected)"
    )
  }

  private mutating func checkBase(
    _ slice: Recipe.OutputSlice, _ base: Placed<ModelReference>?, _ method: MethodSignature,
    isWhole: Bool
  ) {
    guard let base else {
      if method.base == .required {
        error(at: slice.place, "'\(method.name)' needs a base_model")
      }
      return
    }
    guard !method.bindsBase else { return }
    let places = slice.sources.filter { $0.model == base.value }
    guard let source = places.first else {
      error(
        at: slice.place,
        "the base model '\(base.value)' is not among the sources of this slice, where "
          + "'\(method.name)' needs it")
      return
    }
    if isWhole {
      for source in places.dropFirst() {
        warning(
          at: source.place,
          "the base model is already an input at \(places[0].place); as another model it differs from "
            + "the base in nothing")
      }
    }
    for name in source.parameters.keys.sorted() {
      guard method.parameter(named: name)?.scope == .perModel,
        let setting = source.parameters[name]
      else { continue }
      warning(at: setting.place, "'\(name)' has no effect on the base model")
    }
  }
}
