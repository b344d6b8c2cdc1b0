import Analysis
import Checkpoints
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite struct `Spectra of the fixtures` {
  private static let names = ["noise", "power", "spiked", "heavy"]

  private func golden(_ name: String) throws -> JSONValue {
    let path = Fixtures.path("spectra/spectra.json")
    let file = try InputFile(path, access: .positional)
    let document = try JSONDocument(try file.bytes(in: 0..<file.byteCount))
    return try #require(document.root[name])
  }

  private func spectrum(
    _ name: String, _ options: SpectrumOptions = SpectrumOptions()
  ) throws -> Spectrum {
    let checkpoint = try Checkpoint.open(Fixtures.path("spectra/matrices.safetensors").text)
    let tensor = try #require(checkpoint.tensors.first { $0.name.text == name })
    return try #require(try SpectrumCase.spectrum(tensor, options))
  }

  private func expect(
    _ value: Double?, _ golden: JSONValue?, within tolerance: Double,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    let value = try #require(value, sourceLocation: location)
    let expected = try #require(golden?.number?.double, sourceLocation: location)
    #expect(abs(value - expected) <= tolerance * abs(expected), sourceLocation: location)
  }

  @Test(arguments: names)
  func `have the singular values of LAPACK, within their bounds`(name: String) throws {
    let (spectrum, golden) = (try spectrum(name), try golden(name))
    let expected = try #require(golden["values"]?.array).compactMap { $0.number?.double }
    #expect(spectrum.isComplete)
    #expect(spectrum.values.count == expected.count)
    for (value, (bound, expected)) in zip(spectrum.values, zip(spectrum.bounds, expected)) {
      #expect(abs(value - expected) <= bound)
      #expect(bound < 1e-6 * expected)
    }
  }

  @Test(arguments: names)
  func `have the ranks of numpy`(name: String) throws {
    let (spectrum, golden) = (try spectrum(name), try golden(name))
    try expect(spectrum.frobenius, golden["frobenius"], within: 1e-12)
    try expect(spectrum.stableRank, golden["stable_rank"], within: 1e-10)
    try expect(spectrum.effectiveRank, golden["effective_rank"], within: 1e-8)
    let range = try #require(spectrum.energyEntropyRank)
    #expect(range.lowerBound == range.upperBound)
    try expect(range.lowerBound, golden["energy_entropy_rank"], within: 1e-8)
    for share in [0.5, 0.9, 0.99] {
      #expect(spectrum.energyRank(share) == golden["energy_ranks"]?["\(share)"]?.integer)
    }
    #expect(spectrum.condition?.isExact == true)
    try expect(spectrum.condition?.atLeast, golden["condition"], within: 1e-6)
  }

  @Test(arguments: names)
  func `have the noise edges and power laws of scipy`(name: String) throws {
    let (spectrum, golden) = (try spectrum(name), try golden(name))
    let edge = NoiseEdge(rows: spectrum.rows, columns: spectrum.columns)
    try expect(edge.medianEigenvalue, golden["median_eigenvalue"], within: 1e-5)
    let deviation = try #require(spectrum.medianDeviation)
    try expect(edge.edge(deviation: deviation), golden["median_edge"], within: 1e-5)
    try expect(edge.threshold(deviation: deviation), golden["threshold"], within: 1e-5)
    let (fit, law) = (try #require(spectrum.powerLaw), try #require(golden["power_law"]))
    #expect(fit.tailCount == law["tail"]?.integer)
    try expect(fit.alpha, law["alpha"], within: 1e-7)
    try expect(fit.start, law["start"], within: 1e-6)
    try expect(fit.distance, law["distance"], within: 1e-6)
  }

  @Test(arguments: names)
  func `are bounded from below by a Krylov subspace, with residuals that hold`(
    name: String
  ) throws {
    let exact = try spectrum(name)
    let partial = try spectrum(name, SpectrumOptions(rank: 8, exactLimit: 0, passes: 3))
    #expect(!partial.isComplete)
    #expect(partial.method == .krylov(passes: 3, block: 12))
    for (value, bound) in zip(partial.values, partial.bounds) {
      // A wide matrix has zeros among the eigenvalues of A'A.
      let zeros = exact.columns > exact.rows ? [0.0] : []
      let nearest = (exact.values + zeros).map { abs($0 - value) }.min() ?? .infinity
      #expect(nearest <= bound + exact.resolution)
    }
    for (value, known) in zip(partial.values, exact.values) {
      #expect(value <= known * (1 + 1e-9) + exact.resolution)
    }
    for place in 0..<8 {
      #expect(partial.values[place] > 0.95 * exact.values[place])
    }
    let (range, rank) = (
      try #require(partial.energyEntropyRank), try #require(exact.energyEntropyRank)
    )
    #expect(range.lowerBound <= rank.lowerBound * 1.01)
    #expect(range.upperBound >= rank.upperBound * 0.99)
    #expect(partial.effectiveRank == nil)
    #expect(try #require(partial.condition).isExact == false)
  }

  @Test func `know the constants of square matrices`() {
    let edge = NoiseEdge(rows: 1000, columns: 1000)
    #expect(abs(edge.medianEigenvalue - 0.6528) < 1e-4)
    let root = 1000.0.squareRoot()
    #expect(abs(edge.threshold(deviation: 1) / root - 4 / 3.0.squareRoot()) < 1e-12)
    // Gavish and Donoho's 2.858 times the median.
    let median = root * edge.medianEigenvalue.squareRoot()
    #expect(abs(edge.threshold(deviation: 1) / median - 2.858) < 1e-3)
  }
}
