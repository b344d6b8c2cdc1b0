internal import Checkpoints
package import LinearAlgebra
package import Pipeline
internal import Tensors

extension ScanRun.Request {
  /// Asks for the `Spectrum` of a matrix; nil if the tensor is none, or of a type without arithmetic.
  ///
  /// Results do not depend on the number of workers. BLAS is needed: `BLAS.require()` says so first.
  package init?(
    spectrumOf input: Plan.Input, _ options: SpectrumOptions = SpectrumOptions()
  ) throws(LinearAlgebraError) {
    guard let scan = try Self.scan(of: [input.tensor], options) else { return nil }
    self.init([input], scan: scan)
  }

  /// Asks for the `DeltaSpectrum` of `target - base`; nil if they are no matrices of one shape.
  package init?(
    deltaFrom base: Plan.Input, to target: Plan.Input,
    _ options: SpectrumOptions = SpectrumOptions()
  ) throws(LinearAlgebraError) {
    guard let scan = try Self.scan(of: [base.tensor, target.tensor], options) else { return nil }
    self.init([base, target], scan: scan)
  }

  private static func scan(
    of tensors: [LogicalTensor], _ options: SpectrumOptions
  ) throws(LinearAlgebraError) -> (any TensorScan)? {
    let formats = tensors.compactMap { FloatingFormat($0.spec.dtype) }
    let shape = tensors[0].spec.shape
    guard formats.count == tensors.count, tensors.allSatisfy({ $0.spec.shape == shape }),
      shape.count == 2, let least = shape.min(), let most = shape.max(), least > 0,
      most <= Int(Int32.max)
    else { return nil }
    try BLAS.require()
    let source = MatrixSource(rows: shape[0], columns: shape[1], formats: formats)
    let bytes = tensors.reduce(0) { $0 + $1.spec.byteCount }
    let isHeld = shape[0] >= shape[1] || bytes <= SpectrumOptions.wideByteLimit
    if least <= options.exactLimit, isHeld { return GramScan(source: source) }
    return try KrylovScan(source: source, options: options)
  }
}
