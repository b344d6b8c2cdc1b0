import StrictJSON
import TestSupport
import Testing

@Suite struct `suture inspect --spectrum` {
  private static let matrices = "fixtures/spectra/matrices.safetensors"

  @Test func `prints a row for each matrix`() throws {
    let outcome = try SutureProcess.run(["inspect", Self.matrices, "--spectrum"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    try Golden.expect(outcome.output, equals: "spectrum.txt")
  }

  @Test func `prints numbers of matrices that match`() throws {
    let outcome = try SutureProcess.run([
      "inspect", Self.matrices, "--spectrum", "--tensor", "pow*", "--rank", "3", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    let spectra = try #require(root["spectra"])
    #expect(spectra["schema"]?.string == "suture.spectrum/1")
    let found = try #require(spectra["matrices"]?.array)
    #expect(found.compactMap { $0["name"]?.string } == ["power"])
    #expect(found[0]["singular_values"]?.array?.count == 3)
    #expect(found[0]["complete"]?.bool == true)
    #expect(found[0]["shape"]?.array?.compactMap(\.integer) == [72, 48])
    #expect(found[0]["noise"]?["from"]?.string == "median")
  }

  @Test func `says of large matrices what is a bound`() throws {
    let outcome = try SutureProcess.run([
      "inspect", Self.matrices, "--spectrum", "--exact-limit", "0", "--rank", "4", "--passes", "2",
      "--json",
    ])
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    let found = try #require(root["spectra"]?["matrices"]?.array)
    #expect(found.count == 4)
    for matrix in found {
      #expect(matrix["method"]?.string == "krylov")
      #expect(matrix["complete"]?.bool == false)
      #expect(matrix["effective_rank"]?.isNull == true)
      #expect(matrix["noise"]?["from"]?.string == "residual")
      #expect(matrix["passes"]?.integer == 2)
    }
  }

  @Test func `lists tensors without a spectrum`() throws {
    let outcome = try SutureProcess.run([
      "inspect", "fixtures/family/base-bf16", "--spectrum", "--tensor", "*norm*", "--json",
    ])
    let root = try JSONDocument(Array(outcome.output.utf8)).root
    #expect(root["spectra"]?["matrices"]?.array?.isEmpty == true)
    #expect(root["spectra"]?["skipped"]?.array?.first?["reason"]?.string == "not a matrix")
  }

  @Test(arguments: [
    (["--rank", "0"], "--rank takes"),
    (["--passes", "0"], "--passes takes"), (["--exact-limit", "9000"], "--exact-limit takes"),
    (["--csv"], "has no place for --spectrum"),
  ])
  func `refuses what it cannot do`(arguments: [String], message: String) throws {
    let outcome = try SutureProcess.run(["inspect", Self.matrices, "--spectrum"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: ["/nonexistent/libblas.so", "libm.so.6"])
  func `says that BLAS is missing, where nothing else needs it`(library: String) throws {
    let environment = ["SUTURE_BLAS": library]
    let outcome = try SutureProcess.run(
      ["inspect", Self.matrices, "--spectrum"], environment: environment)
    #expect(outcome.status == 5)
    #expect(outcome.errors.contains("BLAS and LAPACK are needed and were not found: \(library)"))
    #expect(outcome.errors.contains("libopenblas0-pthread"))
    #expect(
      try SutureProcess.run(["inspect", Self.matrices], environment: environment).status == 0)
  }
}
