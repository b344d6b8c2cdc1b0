extension TargetLayout {
  /// Refuses degrees that the layout does not have.
  ///
  /// `keepsState` says whether the state of an optimiser is written.
  package func check(keepsState: Bool) throws {
    var reasons: [String] = []
    let name = format.rawValue
    if tensorParallel > 1, [.huggingFace, .torch, .hdf5].contains(format) {
      reasons.append("'\(name)' has no tensor-parallel ranks; --tp \(tensorParallel) means nothing")
    }
    if pipeline > 1, [.huggingFace, .torch, .hdf5, .meta, .neoxSequential].contains(format) {
      reasons.append("'\(name)' has no pipeline stages; --pp \(pipeline) means nothing")
    }
    if data > 1, !keepsState {
      reasons.append(
        "data-parallel ranks divide the state of an optimiser, and none is written; --dp \(data) "
          + "means nothing")
    }
    guard reasons.isEmpty else { throw ConversionRefusal(reasons) }
  }
}
