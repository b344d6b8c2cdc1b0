package import Tensors

/// The spectrum of the difference of two matrices, and how much of it rounding explains.
package struct DeltaSpectrum: Hashable, Sendable, Codable {
  /// That of `target - base`.
  package let spectrum: Spectrum
  /// The types of the two matrices.
  package let base: DType
  package let target: DType
  /// Elements that differ in value, and rows that have such elements.
  package let changedCount: Int
  package let changedRowCount: Int
  /// Σ ulp² / 12 over changed elements, ulp that of the target's type at the target's element.
  package let roundingEnergy: Double
  /// An estimate of the change that is missing since it was less than half an ulp: over unchanged
  /// elements of changed rows, the smaller of ulp² / 12 and the row's mean square.
  package let swallowedEnergy: Double

  init(_ spectrum: Spectrum, _ counts: MatrixCounts, base: DType, target: DType) {
    self.spectrum = spectrum
    self.base = base
    self.target = target
    changedCount = counts.changed
    changedRowCount = counts.changedRows
    roundingEnergy = counts.rounded
    swallowedEnergy = counts.swallowed
  }

  /// The elements of each matrix.
  package var elementCount: Int { spectrum.rows * spectrum.columns }

  /// The share of the difference's energy that rounding changed elements explains.
  package var roundingShare: Double { share(roundingEnergy) }
  /// The energy of the change that rounding has swallowed, by that of the difference.
  package var swallowedShare: Double { share(swallowedEnergy) }
  /// Both together: the predicted share of noise, at most 1.
  package var noiseShare: Double { min(1, share(roundingEnergy + swallowedEnergy)) }

  private func share(_ energy: Double) -> Double {
    spectrum.energy > 0 ? energy / spectrum.energy : 0
  }

  /// What kind of change it is.
  package var verdict: DeltaVerdict { DeltaVerdict(self) }
}
