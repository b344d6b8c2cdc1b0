import Layouts
import Models
import Storage
import TestSupport
import Testing
import TorchFiles

/// A change of stages alone leaves every array of every rank as it is, also the terms of biases.
@Suite struct `Changes of stages` {
  @Test(arguments: ["neox-pp2-tp2", "llama-gqa-pp2-tp2-dp2"], [1, 4])
  func `leave every array of the layer files as it is`(fixture: String, stages: Int) throws {
    let source = Fixtures.path("layouts/genuine/\(fixture)")
    let directory = try TemporaryDirectory()
    var target = TargetLayout(.neox)
    (target.tensorParallel, target.pipeline) = (2, stages)
    var options = ConversionOptions(
      input: source.text, target: target, output: directory("out").text)
    options.keepsLayout = true
    options.command = "reshard"
    options.reading.rowBias = .sum
    options.run.isSyncing = false
    _ = try ConversionJob.prepare(options).execute()
    let (before, after) = (
      try Self.arrays(in: source.joining("global_step2")),
      try Self.arrays(in: directory("out").joining("global_step2"))
    )
    #expect(before.count > 40)
    #expect(before == after)
  }

  /// The bytes of all arrays by file and name.
  private static func arrays(in step: Path) throws -> [String: [UInt8]] {
    var arrays: [String: [UInt8]] = [:]
    for entry in try DirectoryListing(of: step).entries where entry.name.hasPrefix("layer_") {
      let file = try TorchFile(opening: step.joining(entry.name))
      for (name, tensor) in try file.stateDict() {
        arrays["\(entry.name) \(name)"] = try file.bytes(of: tensor)
      }
    }
    return arrays
  }
}
