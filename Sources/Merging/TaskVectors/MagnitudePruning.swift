internal import Arithmetic

/// Chooses the prunings by magnitude of one tensor.
enum MagnitudePruning {
  /// A pruning for a density below 1.
  typealias Choice =
    @Sendable (_ density: Double, _ input: TensorMerge.Input) throws(MethodFault) -> any Pruning

  /// Keeps the largest `max(1, int(density n))` elements; none with a density of 0.
  static func largest(of tensor: TensorMerge) -> Choice {
    { (density, _) throws(MethodFault) in
      guard density > 0, tensor.elementCount > 0 else { return KeepNone() }
      return MagnitudeTrim(
        kept: Int(density * Double(tensor.elementCount)),
        digits: tensor.arithmetic.magnitudeDigits)
    }
  }

  /// Drops the largest `int(gamma n)` elements and keeps the next `int(density n)`; where these are
  /// not that many, fewer of the largest are dropped.
  static func band(of tensor: TensorMerge) -> Choice {
    { (density, input) throws(MethodFault) in
      let count = Double(tensor.elementCount)
      let (kept, outliers) = (Int(density * count), Int(input.number("gamma") * count))
      guard kept > 0 else { return KeepNone() }
      return MagnitudeBand(
        dropped: max(0, tensor.elementCount - kept - outliers), kept: kept,
        digits: tensor.arithmetic.magnitudeDigits)
    }
  }
}
