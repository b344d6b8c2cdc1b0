internal import Layouts

extension TargetLayout {
  /// Refuses degrees and other things that the layout does not have.
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
    let isNeoX = [.neox, .neoxSequential, .universal].contains(format)
    if mlpNames != .linear, !isNeoX {
      reasons.append("names of GPT-NeoX's arrays mean nothing in '\(name)'; leave out --mlp-names")
    }
    if vocabularyMultiple > 1, format.keepsNames {
      reasons.append(
        "'\(name)' does not pad the vocabulary; --vocab-divisible-by \(vocabularyMultiple) means "
          + "nothing")
    }
    if shardSize != nil, !format.keepsNames {
      reasons.append("'\(name)' does not divide its files by size; leave out --shard-size")
    }
    guard reasons.isEmpty else { throw ConversionRefusal(reasons) }
  }
}
