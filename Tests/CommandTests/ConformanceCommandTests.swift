import Storage
import TestSupport
import Testing

/// The exit codes of the binary over a sample of the conformance corpus.
@Suite struct `Commands over the conformance corpus` {
  private static let folder = Fixtures.path("conformance")

  @Test(arguments: [
    ("safetensors/S00-two-tensors.safetensors", 0),
    ("safetensors/S04-length-all-ones.safetensors", 3),
    ("safetensors/S06-lfs-pointer.safetensors", 3),
    ("safetensors/S19-overflow.safetensors", 3),
    ("safetensors/A3-1-duplicate-identical.safetensors", 3),
    ("safetensors/A3-4-unknown-field.safetensors", 0),
    ("index/I00-two-shards", 0), ("index/I22-up", 3), ("index/I23-directory", 3),
    ("index/I25-file-not-listed", 0), ("torch/P00-sound.pt", 0), ("torch/P36-os-system.pt", 3),
    ("torch/P37-memo-huge.pt", 3), ("neox/N00-sound", 0), ("model/C00-sound", 0),
  ])
  func `inspect tells sound from damaged`(id: String, status: Int32) throws {
    let path = Self.folder.joining(id).text
    let outcome = try SutureProcess.run("inspect", path)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(status == 0 || outcome.errors.contains(path), "\(outcome.errors)")
    #expect(status == 0 || outcome.output == "")
  }

  @Test func `inspect refuses what could harm`() throws {
    let path = Self.folder.joining("hdf5/H54-cycle.h5").text
    let outcome = try SutureProcess.run("inspect", path)
    #expect(outcome.status == 4 || outcome.status == 5, "\(outcome.errors)")
    // Without the library, no file is to blame.
    #expect(outcome.status == 5 || outcome.errors.contains(path), "\(outcome.errors)")
  }

  @Test func `verify says what is damaged`() throws {
    let path = Self.folder.joining("torch/P39-checksum.pt").text
    let outcome = try SutureProcess.run("verify", path)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect((outcome.output + outcome.errors).contains("CRC-32"))
  }

  @Test func `plan takes the sound recipe`() throws {
    let recipe = Self.folder.joining("recipe/Y00-linear/recipe.yaml").text
    #expect(try SutureProcess.run("plan", recipe).status == 0)
    let absent = try SutureProcess.run("plan", recipe + ".absent")
    #expect(absent.status == 2, "\(absent.errors)")
  }
}
