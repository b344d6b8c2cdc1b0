internal import CKernels
internal import LinearAlgebra
internal import Pipeline

/// The largest singular values, by a Krylov subspace of random blocks.
///
/// A pass has a block `Q` of orthonormal columns and adds up `Z = A'(AQ)` over bands of rows, so that
/// a band needs to be seen once. The next block is what `Z` adds to all blocks so far. At the end the
/// Rayleigh-Ritz values of `A'A` in the space of all blocks are lower bounds of its eigenvalues, and
/// the residuals say how far they can be off.
///
/// Sources: Halko, Martinsson and Tropp (SIAM Review 53, 2011) for random blocks and passes; Musco
/// and Musco (NIPS 2015) for keeping all blocks; Saad, Numerical Methods for Large Eigenvalue
/// Problems (2011), chapters 3 and 4, for the bounds.
struct KrylovScan: TensorScan {
  let source: MatrixSource
  let options: SpectrumOptions
  private var blocks: [Matrix]
  private var images: [Matrix] = []
  private var counts: MatrixCounts?

  init(source: MatrixSource, options: SpectrumOptions) throws(LinearAlgebraError) {
    self.source = source
    self.options = options
    let width = options.block(rows: source.rows, columns: source.columns)
    blocks = [try Self.random(source.columns, width).orthonormalized()]
  }

  var tileElements: Int {
    min(source.rows, max(1, SpectrumOptions.bandElements / source.columns)) * source.columns
  }

  var maximumRounds: Int { max(1, options.passes - images.count) }

  var workingByteCount: Int {
    let block = source.columns * blocks[0].columns * 8
    return (2 * options.passes + 2) * block + 3 * tileElements * 8
  }

  struct Finding: Sendable {
    var image: Matrix
    /// In the first pass only.
    var counts: MatrixCounts?
  }

  func look(at tile: ScannedTile) -> Finding {
    let block = blocks[blocks.count - 1]
    var image = Matrix(rows: source.columns, columns: block.columns)
    var seen: MatrixCounts? = counts == nil ? MatrixCounts() : nil
    source.bands(of: tile, height: source.rows, counts: &seen) { panel in
      image.add(transposed: panel, times: Matrix(panel, times: block))
    }
    return Finding(image: image, counts: seen)
  }

  func combine(_ left: consuming Finding, _ right: consuming Finding) -> Finding {
    var sum = left
    sum.image += right.image
    if let counts = sum.counts, let others = right.counts { sum.counts = counts + others }
    return sum
  }

  func conclude(_ finding: Finding) throws -> ScanConclusion {
    var next = self
    let counts = finding.counts ?? self.counts ?? MatrixCounts()
    next.counts = counts
    guard counts.nonFinite == 0, counts.squares.isFinite else {
      return .done(source.result(spectrum([], [], counts), counts))
    }
    next.images.append(finding.image)
    if next.images.count < options.passes, let block = try next.nextBlock() {
      next.blocks.append(block)
      return .again(next)
    }
    let (values, bounds) = try next.ritzValues()
    return .done(source.result(next.spectrum(values, bounds, counts), counts))
  }

  private func spectrum(
    _ values: [Double], _ bounds: [Double], _ counts: MatrixCounts
  ) -> Spectrum {
    Spectrum(
      rows: source.rows, columns: source.columns,
      method: .krylov(passes: images.count, block: blocks[0].columns), values: values,
      bounds: bounds, counts: counts)
  }

  /// All blocks side by side.
  private var basis: Matrix { blocks.dropFirst().reduce(blocks[0]) { $0.joined(with: $1) } }

  /// What the last image adds to the space; nil if that is nothing but rounding.
  private func nextBlock() throws(LinearAlgebraError) -> Matrix? {
    let (basis, image) = (basis, images[images.count - 1])
    let rest = image.deflated(by: basis)
    let energies = (image.columnEnergies.reduce(0, +), rest.columnEnergies.reduce(0, +))
    guard energies.1 > 1e-26 * energies.0 else { return nil }
    return try rest.orthonormalized().deflated(by: basis).orthonormalized()
  }

  /// The square roots of the Ritz values, and how far a singular value can be from each.
  private func ritzValues() throws -> (values: [Double], bounds: [Double]) {
    let basis = basis
    let image = images.dropFirst().reduce(images[0]) { $0.joined(with: $1) }
    let eigen = try SymmetricEigen(
      basis.multiplied(by: image, transposingSelf: true), vectors: true)
    guard let vectors = eigen.vectors else { return ([], []) }
    var residual = image.multiplied(by: vectors)
    residual -= basis.multiplied(by: vectors).scaled(columnsBy: eigen.values)
    let values = eigen.values.map { max(0, $0).squareRoot() }
    // |σ² - θ| <= r for some σ, so |σ - √θ| <= r / √θ, and <= √r.
    let bounds = zip(values, residual.columnEnergies).map { value, energy in
      let distance = energy.squareRoot()
      return value > 0 ? min(distance / value, distance.squareRoot()) : distance.squareRoot()
    }
    return (values, bounds)
  }

  /// Independent numbers from -1 to 1, a function of their places alone.
  private static func random(_ rows: Int, _ columns: Int) -> Matrix {
    var words = [UInt32](repeating: 0, count: rows * columns)
    unsafe ck_philox_words(ck_level(), seed, 0, &words, words.count)
    return Matrix(
      rows: rows, columns: columns,
      elements: words.map { (Double($0) + 0.5) * 0x1p-31 - 1 })
  }

  /// The key of the generator: "spectrum" in ASCII.
  private static let seed: UInt64 = 0x7370_6563_7472_756D
}
