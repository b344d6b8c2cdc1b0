import Checkpoints
import Models
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// What a tensor is and a digest of its bytes.
struct TensorDigest: Hashable {
  var dtype: String
  var shape: [Int]
  var sha256: String
}

/// Every tensor of a model, read tile by tile through the pipeline.
func digests(
  of tensors: [LogicalTensor], tileElements: Int = Executor.defaultTileElements
) throws -> [TensorName: TensorDigest] {
  let steps = tensors.map { tensor in
    Plan.Step(
      output: tensor.spec, inputs: [Plan.Input(tensor: tensor, model: "")], work: .copy,
      account: Plan.Step.Account(method: "copy"))
  }
  let sink = MemorySink(tensors.map(\.spec))
  _ = try Executor(workers: 2, tileElements: tileElements).run(Plan(steps: steps), into: sink)
  #expect(sink.isWrittenOnce)
  return Dictionary(
    uniqueKeysWithValues: tensors.map { tensor in
      (
        tensor.name,
        TensorDigest(
          dtype: tensor.spec.dtype.rawValue, shape: tensor.spec.shape,
          sha256: digest(sink.bytes(of: tensor.name)))
      )
    })
}

/// What a script of its own says of the tensors of a source.
func truth(_ source: String) throws -> [TensorName: TensorDigest] {
  let bytes = try FileContents.bytes(of: Fixtures.path("layouts/truth/\(source).json"))
  let document = try JSONDocument(bytes)
  var truth: [TensorName: TensorDigest] = [:]
  for member in document.root.object?.members ?? [] {
    truth[TensorName(member.key)] = TensorDigest(
      dtype: member.value["dtype"]?.string ?? "",
      shape: member.value["shape"]?.array?.compactMap(\.integer) ?? [],
      sha256: member.value["sha256"]?.string ?? "")
  }
  return truth
}

/// A model of the references in `fixtures/layouts`.
func reference(_ name: String) -> String { Fixtures.path("layouts/references/\(name)").text }

/// A Hugging Face model of the sources in `fixtures/layouts`.
func source(_ name: String) -> String { Fixtures.path("layouts/sources/\(name)").text }
