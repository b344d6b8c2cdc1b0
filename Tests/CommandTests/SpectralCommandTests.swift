import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `suture with spectral methods` {
  /// The F32 values of a merge of the spectral fixtures with an environment.
  private func values(
    _ method: String, in directory: borrowing TemporaryDirectory, _ environment: [String: String]
  ) throws -> [Float] {
    let folder = Fixtures.path("spectral").text
    let models = ["a", "b", "c"].map { "  - {model: \(folder)/\($0)-f32}\n" }.joined()
    let recipe = try directory.file(
      "recipe.yaml",
      Array("merge_method: \(method)\nbase_model: \(folder)/base-f32\nmodels:\n\(models)".utf8))
    let outcome = try SutureProcess.run(
      ["merge", recipe.text, directory("out").text, "--force"], environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let output = try Checkpoint.open(directory("out").text)
    return try output.tensors.flatMap { tensor -> [Float] in
      let piece = try #require(tensor.wholePiece)
      let bytes = try piece.file.bytes(in: piece.byteRange)
      return (0..<bytes.count / 4).map { index in
        Float(
          bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * index + $1]) << (8 * $1) })
      }
    }
  }

  static let without = ["SUTURE_BLAS": "/nonexistent/libopenblas.so"]

  @Test(arguments: ["tsv", "iso_c", "iso_cts"])
  func `merge small matrices without BLAS to the same values`(method: String) throws {
    let directory = try TemporaryDirectory()
    let with = try values(method, in: directory, [:])
    let without = try values(method, in: directory, Self.without)
    #expect(with.count == 508 && without.count == with.count)
    for (left, right) in zip(with, without) { #expect(abs(left - right) <= 4e-7) }
  }

  @Test func `merge says what large matrices need, and leaves nothing`() throws {
    let directory = try TemporaryDirectory()
    for (seed, name) in ["base", "tuned"].enumerated() {
      var generator = SeededGenerator(seed: UInt64(seed))
      try TinyModel([.init("w.weight", .bf16, [257, 257], generator.weights(257 * 257))])
        .write(name, in: directory)
    }
    let recipe = try directory.file(
      "recipe.yaml", Array("merge_method: tsv\nbase_model: base\nmodels: [{model: tuned}]\n".utf8))
    let outcome = try SutureProcess.run(
      ["merge", recipe.text, directory("out").text], environment: Self.without)
    #expect(outcome.status == 2)
    for words in ["'w.weight'", "more than 256 rows", "libopenblas0-pthread"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(try FileStatus.ifPresent(directory("out")) == nil)
  }

  @Test(arguments: ["recipes/tsv.yaml", "recipes/iso-cts.yaml"])
  func `merge runs the recipes for them`(recipe: String) throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run("merge", recipe, directory("out").text)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }
}
