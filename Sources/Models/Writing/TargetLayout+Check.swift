internal import Checkpoints
internal import Tensors

extension TargetLayout {
  /// Refuses degrees that the layout does not have.
  ///
  /// `keepsState` says whether the state of an optimiser is written.
  package func check(keepsState: Bool) throws {
    var reasons: [String] = []
    let name = format.rawValue
    if tensorParallel > 1, [.huggingFace, .torch].contains(format) {
      reasons.append("'\(name)' has no tensor-parallel ranks; --tp \(tensorParallel) means nothing")
    }
    if pipeline > 1, [.huggingFace, .torch, .meta, .neoxSequential].contains(format) {
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

extension Model {
  /// The floating-point type of most elements of the weights.
  var weightType: DType? {
    var counts: [DType: Int] = [:]
    for tensor in checkpoint.tensors where tensor.spec.dtype.isFloatingPoint {
      counts[tensor.spec.dtype, default: 0] += tensor.spec.elementCount
    }
    return counts.max { ($0.value, $0.key.alignmentRank) < ($1.value, $1.key.alignmentRank) }?.key
  }
}
