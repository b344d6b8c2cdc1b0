import Adapters
import Arithmetic
import Checkpoints
import Models
import Pipeline
import Storage
import Tensors
import TestSupport

/// The adapters and bases that fixtures/make_lora.py wrote, and runs over them.
enum LoraFixture {
  static func path(_ name: String) -> Path { Fixtures.path("lora").joining(name) }

  static func adapter(_ name: String) throws -> Adapter { try Adapter.open(path(name).text) }

  /// Writes `base` with adapters of the fixtures applied, and opens the result.
  static func apply(
    _ adapters: [Adapter], to base: Path, in directory: borrowing TemporaryDirectory,
    output: String = "out", _ change: (inout ConversionOptions) -> Void = { _ in }
  ) throws -> Model {
    var options = ConversionOptions(
      input: base.text, target: TargetLayout(.huggingFace), output: directory(output).text)
    options.run.isSyncing = false
    change(&options)
    options.derive = { model in try adapters.reduce(model) { try $0.applying($1) } }
    _ = try ConversionJob.prepare(options).execute()
    return try Model.open(directory(output).text)
  }

  /// All elements of a tensor; nil if it is of no type with arithmetic.
  static func numbers(_ tensor: LogicalTensor?) throws -> [Double] {
    guard let tensor, let type = ElementType(tensor.spec.dtype) else { return [] }
    let bytes = try tensor.bytes(ofElements: 0..<tensor.spec.elementCount)
    return unsafe bytes.withUnsafeBytes { unsafe StoredNumbers.doubles(type, $0) }
  }
}
