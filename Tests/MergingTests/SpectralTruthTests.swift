import Checkpoints
import Merging
import Models
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Spectral merges against the values of fixtures/make_spectral.py.
@Suite struct `Spectral merges` {
  /// A recipe and the file of its values.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var method: String
    var parameters = "{}"
    var weights = ["1", "1", "1"]

    var testDescription: String { name }

    func recipe(_ type: String) -> String {
      let models = zip(["a", "b", "c"], weights).map { model, weight in
        "  - {model: \(Self.path("\(model)-\(type)")), parameters: {weight: \(weight)}}\n"
      }
      return "merge_method: \(method)\nbase_model: \(Self.path("base-\(type)"))\n"
        + "models:\n\(models.joined())parameters: \(parameters)\n"
    }

    static func path(_ name: String) -> Path { Fixtures.path("spectral").joining(name) }
  }

  static let cases = [
    Case(name: "tsv", method: "tsv"),
    Case(
      name: "tsv-weighted", method: "tsv", parameters: "{lambda: 0.7, rank_fraction: 0.5}",
      weights: ["1", "0.5", "-0.25"]),
    Case(name: "iso-c", method: "iso_c", parameters: "{lambda: 0.9}"),
    Case(name: "iso-cts", method: "iso_cts"),
    Case(
      name: "iso-cts-half", method: "iso_cts",
      parameters: "{common_space_fraction: 0.4, embeddings: true}"),
  ]

  @Test(arguments: cases, [NumberFormat.f32, .bf16])
  func `have numpy's values, rounded once`(example: Case, format: NumberFormat) throws {
    let directory = try TemporaryDirectory()
    let type = format.dtype == .f32 ? "f32" : "bf16"
    let output = try MergeRun.output(of: example.recipe(type), in: directory)
    let truth = try Checkpoint.open(Case.path("\(example.name)-\(type).safetensors").text)
    #expect(output.tensors.count == 9 && truth.tensors.count == 9)
    for expected in truth.tensors {
      let tensor = try #require(output[expected.name])
      #expect(tensor.spec.shape == expected.spec.shape && tensor.spec.dtype == format.dtype)
      let numbers = format.numbers(try bytes(of: tensor))
      let values = try doubles(of: expected)
      for (number, value) in zip(numbers, values) {
        // Half an ulp of the type, and what sums of a dozen numbers of size 1 lose in float64.
        let bound = format.ulp(of: value) / 2 + 1e-12
        #expect(abs(number - value) <= bound, "\(expected.name): \(number), not \(value)")
      }
    }
  }

  @Test(arguments: cases)
  func `do not depend on workers, tiles or access to files`(example: Case) throws {
    let directory = try TemporaryDirectory()
    var results: [[UInt8]] = []
    for (workers, tile, access) in [
      (1, 1 << 19, FileAccess.positional), (4, 1, .mapped), (2, 4096, .automatic),
    ] {
      try MergeRun.output(of: example.recipe("bf16"), in: directory) {
        ($0.isForced, $0.workers, $0.tileElements) = (true, workers, tile)
        $0.reading.access = access
      }
      results.append(try FileContents.bytes(of: directory("out/model.safetensors")))
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func `state the memory of their largest matrix, as often as it is held`() throws {
    let directory = try TemporaryDirectory()
    let one = try MergeRun.prepare(Self.cases[0].recipe("f32"), in: directory) { $0.workers = 1 }
    let two = try MergeRun.prepare(Self.cases[0].recipe("f32"), in: directory) { $0.workers = 2 }
    let largest = 8 * (7 * 140 + 10 * 100)
    #expect(one.plan.largestMatrixByteCount == largest)
    #expect(two.plan.matrixLimit(workers: 2) == 2)
    #expect(two.cost.peakMemory - one.cost.peakMemory >= largest)
  }

  @Test func `are refused in the profile of a mergekit that has none`() throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: PlanError.self) {
      try MergeRun.prepare(Self.cases[0].recipe("f32"), in: directory) { $0.profile = .mergekit }
    }
    #expect(error?.description.contains("profile mergekit-0.1 is mergekit 0.1.5") == true)
  }

  private func bytes(of tensor: LogicalTensor) throws -> [UInt8] {
    let piece = try #require(tensor.wholePiece)
    return try piece.file.bytes(in: piece.byteRange)
  }

  private func doubles(of tensor: LogicalTensor) throws -> [Double] {
    let bytes = try bytes(of: tensor)
    return (0..<bytes.count / 8).map { index in
      let bits = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 * index + $1]) << (8 * $1) }
      return Double(bitPattern: bits)
    }
  }
}
