package import Checkpoints
package import LinearAlgebra
package import Pipeline
package import Ranks
package import Tensors

/// The spectra of the matrices of a model.
package struct ModelSpectra: Sendable {
  /// A matrix and its spectrum.
  package struct Entry: Sendable {
    package let name: TensorName
    /// Which matrix of a stack it is; nil for a tensor of two dimensions.
    package let index: Int?
    package let dtype: DType
    package let spectrum: Spectrum
  }

  /// A tensor without a spectrum.
  package struct Skipped: Hashable, Sendable {
    package enum Reason: String, Hashable, Sendable {
      /// It has one dimension or none, or more than three, or no elements.
      case notMatrix = "not a matrix"
      /// Its elements are no numbers that can be computed with.
      case type = "its type"
    }

    package let name: TensorName
    package let reason: Reason
  }

  package let options: SpectrumOptions
  /// In the order of the tensors.
  package let entries: [Entry]
  package let skipped: [Skipped]

  /// Matrices that are to be decomposed.
  package struct Prepared: Sendable {
    fileprivate let options: SpectrumOptions
    fileprivate var parts: [(name: TensorName, index: Int?, dtype: DType)] = []
    fileprivate var requests: [ScanRun.Request] = []
    package fileprivate(set) var skipped: [Skipped] = []

    /// How many there are.
    package var count: Int { requests.count }

    /// What the run takes.
    package func cost(workers: Int) -> Plan.Cost { ScanRun(requests).cost(workers: workers) }

    /// Reads the matrices, several times where they are large.
    package func run(
      workers: Int, ranks: Communicator = .alone,
      progress: @escaping @Sendable (Progress) -> Void = { _ in },
      isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws -> ModelSpectra {
      let results = try ScanRun(requests).results(
        as: Spectrum.self, workers: workers, ranks: ranks, progress: progress,
        isCancelled: isCancelled)
      let entries = zip(parts, results).compactMap { part, spectrum in
        spectrum.map {
          Entry(name: part.name, index: part.index, dtype: part.dtype, spectrum: $0)
        }
      }
      return ModelSpectra(options: options, entries: entries, skipped: skipped)
    }
  }

  /// Makes one request of each matrix; nothing is read.
  package static func prepare(
    _ tensors: [LogicalTensor], model: String, _ options: SpectrumOptions
  ) throws(LinearAlgebraError) -> Prepared {
    try BLAS.require()
    var prepared = Prepared(options: options)
    for tensor in tensors {
      let matrices = tensor.matrices
      guard !matrices.isEmpty else {
        prepared.skipped.append(Skipped(name: tensor.name, reason: .notMatrix))
        continue
      }
      for (index, matrix) in matrices.enumerated() {
        let input = Plan.Input(tensor: matrix, model: model)
        guard let request = try ScanRun.Request(spectrumOf: input, options) else {
          prepared.skipped.append(Skipped(name: tensor.name, reason: .type))
          break
        }
        let isStack = tensor.spec.shape.count > 2
        prepared.parts.append((tensor.name, isStack ? index : nil, tensor.spec.dtype))
        prepared.requests.append(request)
      }
    }
    return prepared
  }
}
