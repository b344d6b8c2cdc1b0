import Analysis
import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport

/// Matrices of tests, and their spectra by the real scans.
enum SpectrumCase {
  /// Independent numbers of mean 0 and variance 1.
  static func normal(_ count: Int, _ generator: inout SeededGenerator) -> [Double] {
    // Four uniform numbers of variance 1/4: near enough to the normal law for ranks.
    (0..<count).map { _ in
      var sum = 0.0
      for _ in 0..<4 { sum += Double(generator.next() >> 11) * 0x1p-53 - 0.5 }
      return sum * 3.0.squareRoot()
    }
  }

  /// The product of two random matrices with `rank` columns and rows.
  static func product(
    _ rows: Int, _ columns: Int, rank: Int, _ generator: inout SeededGenerator
  ) -> [Double] {
    let left = normal(rows * rank, &generator)
    let right = normal(rank * columns, &generator)
    var result = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
      for inner in 0..<rank {
        let factor = left[row * rank + inner]
        for column in 0..<columns {
          result[row * columns + column] += factor * right[inner * columns + column]
        }
      }
    }
    return result
  }

  static func norm(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Numbers as a tensor of a format, in one piece.
  static func tensor(
    _ values: [Double], _ shape: [Int], _ format: NumberFormat, file: String,
    in directory: borrowing TemporaryDirectory, inPieces: Bool = false
  ) throws -> LogicalTensor {
    let spec = TensorSpec(name: "w", dtype: format.dtype, shape: shape)
    let make = inPieces ? StoredTensor.pieces : StoredTensor.whole
    return try make(spec, format.bytes(values), directory, file, .positional)
  }

  static func spectrum(
    _ tensor: LogicalTensor, _ options: SpectrumOptions = SpectrumOptions(), workers: Int = 2
  ) throws -> Spectrum? {
    let input = Plan.Input(tensor: tensor, model: "")
    guard let request = try ScanRun.Request(spectrumOf: input, options) else { return nil }
    return try ScanRun([request]).results(as: Spectrum.self, workers: workers)[0]
  }

  static func delta(
    _ base: LogicalTensor, _ target: LogicalTensor,
    _ options: SpectrumOptions = SpectrumOptions(), workers: Int = 2
  ) throws -> DeltaSpectrum? {
    let inputs = [base, target].map { Plan.Input(tensor: $0, model: "") }
    guard let request = try ScanRun.Request(deltaFrom: inputs[0], to: inputs[1], options) else {
      return nil
    }
    return try ScanRun([request]).results(as: DeltaSpectrum.self, workers: workers)[0]
  }
}
