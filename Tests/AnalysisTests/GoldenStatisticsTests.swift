import Analysis
import Checkpoints
import StrictJSON
import Storage
import Tensors
import TestSupport
import Testing

/// Statistics that numpy and ml_dtypes computed, from `fixtures/statistics`.
@Suite struct `Statistics that numpy has computed` {
  static let names: [String] = (try? expected())?.root.object?.members.map(\.key) ?? []

  private static func expected() throws -> JSONDocument {
    try JSONDocument(
      try FileContents.bytes(of: Fixtures.path("statistics/statistics.json")))
  }

  @Test func `are of every type but complex numbers`() {
    let types = Set(Self.names.map { $0.split(separator: ".")[0] })
    #expect(types.count == DType.allCases.count - 1)
  }

  @Test(arguments: names)
  func `are found again`(name: String) throws {
    let checkpoint = try Checkpoint.open(Fixtures.path("statistics/values.safetensors").text)
    let tensor = try #require(checkpoint[TensorName(name)])
    let expected = try #require(try Self.expected().root[name])
    let found = try StatisticsRun([tensor]).statistics(workers: 2)[0]
    for (key, kind) in [
      ("nan", found.nan), ("positive_infinity", found.positiveInfinity),
      ("negative_infinity", found.negativeInfinity),
    ] {
      #expect(expected[key]?.array?[0].integer == kind.count, "\(key)")
      #expect(expected[key]?.array?[1].integer == kind.first, "\(key)")
    }
    #expect(expected["zeros"]?.integer == found.zeroCount)
    #expect(expected["negative_zeros"]?.integer == found.negativeZeroCount)
    #expect(expected["denormals"]?.integer == found.denormalCount)
    #expect(expected["distinct"]?.integer == found.distinctCount)
    #expect(expected["quantiles"]?.array?.map(Self.number) == found.quantiles.values)
    #expect(expected["linf"].flatMap(Self.number) == found.largestMagnitude)
    if let range = expected["exponents"]?.array?.map(\.integer) {
      #expect(range == [found.exponentRange?.lowerBound, found.exponentRange?.upperBound])
    }
    for (key, value) in [
      ("mean", found.moments.mean), ("std", found.moments.standardDeviation),
      ("rms", found.moments.rootMeanSquare), ("mean_abs", found.moments.meanMagnitude),
      ("l1", found.moments.magnitudeSum), ("l2", found.moments.norm),
      ("skewness", found.moments.skewness), ("kurtosis", found.moments.kurtosis),
      ("exponent_entropy", found.exponents?.entropy),
    ] {
      guard let number = expected[key].flatMap(Self.number) else { continue }
      // A mean or a skewness near zero is a difference of larger numbers.
      let scale = key == "mean" ? found.moments.meanMagnitude ?? 0 : number.magnitude
      let slack = ["skewness", "kurtosis"].contains(key) ? 1 : 0.0
      #expect(
        ((value ?? .nan) - number).magnitude <= 1e-12 * (scale + slack),
        "\(key): \(String(describing: value)) instead of \(number)")
    }
    try Self.expect(found.rows, expected["rows"])
    try Self.expect(found.columns, expected["columns"])
  }

  private static func expect(_ lines: LineStatistics?, _ expected: JSONValue?) throws {
    guard let expected else { return #expect(lines == nil) }
    let lines = try #require(lines)
    #expect(expected["dead"]?.integer == lines.deadCount)
    #expect(expected["non_finite"]?.integer == lines.nonFiniteCount)
    let norms = expected["norms"]?.array?.compactMap(number) ?? []
    let found = [lines.smallest?.norm, lines.median, lines.largest?.norm].compactMap { $0 }
    #expect(found.count == norms.count)
    for (a, b) in zip(found, norms) { #expect((a - b).magnitude <= 1e-12 * b) }
  }

  private static func number(_ value: JSONValue) -> Double? {
    switch value.string {
    case "inf": .infinity
    case "-inf": -.infinity
    default: value.double
    }
  }
}
