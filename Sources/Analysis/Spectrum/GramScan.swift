internal import LinearAlgebra
internal import Pipeline

/// All singular values, as square roots of the eigenvalues of the Gram matrix of the smaller side.
///
/// Tall matrices are read in bands of rows, of which each has a term of `A'A`. Wide ones are one
/// tile, since `AA'` takes all rows at once.
struct GramScan: TensorScan {
  let source: MatrixSource

  private var isTall: Bool { source.rows >= source.columns }
  private var order: Int { min(source.rows, source.columns) }

  var tileElements: Int {
    guard isTall else { return source.rows * source.columns }
    // Adding up Gram matrices should cost little beside making them.
    let height = max(1, max(SpectrumOptions.bandElements / source.columns, 4 * source.columns))
    return min(height, source.rows) * source.columns
  }

  var workingByteCount: Int {
    2 * order * order * 8 + 3 * min(SpectrumOptions.bandElements, tileElements) * 8
  }

  struct Finding: Sendable {
    var gram: Matrix
    var counts: MatrixCounts
  }

  func look(at tile: ScannedTile) -> Finding {
    var gram = Matrix(rows: order, columns: order)
    var counts: MatrixCounts? = MatrixCounts()
    if isTall {
      let height = max(1, SpectrumOptions.bandElements / source.columns)
      source.bands(of: tile, height: height, counts: &counts) { gram.addGram(ofColumnsOf: $0) }
    } else {
      let width = max(1, SpectrumOptions.bandElements / source.rows)
      source.strips(of: tile, width: width, counts: &counts) { gram.addGram(ofRowsOf: $0) }
    }
    return Finding(gram: gram, counts: counts ?? MatrixCounts())
  }

  func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding {
    var sum = left
    sum.gram += right.gram
    sum.counts = sum.counts + right.counts
    return sum
  }

  func conclude(_ finding: Finding) throws -> ScanConclusion {
    var values: [Double] = []
    if finding.counts.nonFinite == 0, finding.counts.squares.isFinite {
      values = try SymmetricEigen(finding.gram).values.map { max(0, $0).squareRoot() }
    }
    // An eigenvalue is off by a few units in the last place of the largest one.
    let floor = Spectrum.resolution(
      of: values.first ?? 0, rows: source.rows, columns: source.columns)
    let bounds = values.map { $0 > floor ? floor * floor / (2 * $0) : floor }
    let spectrum = Spectrum(
      rows: source.rows, columns: source.columns, method: .gram, values: values, bounds: bounds,
      counts: finding.counts)
    return .done(source.result(spectrum, finding.counts))
  }
}

extension MatrixSource {
  /// What a scan's sink takes: a `Spectrum`, or a `DeltaSpectrum` of a difference.
  func result(_ spectrum: Spectrum, _ counts: MatrixCounts) -> any Sendable {
    guard isDifference else { return spectrum }
    return DeltaSpectrum(spectrum, counts, base: formats[0].dtype, target: formats[1].dtype)
  }
}
