import Layouts
import Models
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// A checkpoint with an optimiser that DeepSpeed's engine wrote, and what is in it.
struct OptimizerFixture: CustomTestStringConvertible, Sendable {
  let name: String
  let folder: String
  let shape: DecoderShape
  let stages: Int
  let tensorParallel: Int
  let dataParallel: Int

  init(
    _ name: String, in folder: String, _ shape: DecoderShape, pp stages: Int, tp: Int, dp: Int
  ) {
    self.name = name
    self.folder = folder
    self.shape = shape
    self.stages = stages
    tensorParallel = tp
    dataParallel = dp
  }

  var testDescription: String { name }

  /// Llama, both classes of optimisers, and the NeoX architecture.
  static let all: [OptimizerFixture] = {
    let llama = DecoderShape(
      family: .llama, layerCount: 3, hidden: 32, groups: 4, queriesPerGroup: 2, headDimension: 4,
      inner: 44, vocabulary: 104, isTied: false)
    var tied = llama
    tied.isTied = true
    let neox = DecoderShape(
      family: .gptNeoX, layerCount: 2, hidden: 32, groups: 4, queriesPerGroup: 1,
      headDimension: 8, inner: 60, vocabulary: 104, isTied: false)
    let genuineLlama = DecoderShape(
      family: .llama, layerCount: 4, hidden: 128, groups: 2, queriesPerGroup: 4,
      headDimension: 16, inner: 256, vocabulary: 512, isTied: false)
    let genuineNeoX = DecoderShape(
      family: .gptNeoX, layerCount: 4, hidden: 128, groups: 8, queriesPerGroup: 1,
      headDimension: 16, inner: 512, vocabulary: 512, isTied: false)
    return [
      OptimizerFixture(
        "llama-gqa-pp2-tp2-dp2", in: "genuine", genuineLlama, pp: 2, tp: 2, dp: 2),
      OptimizerFixture("neox-pp2-tp2", in: "genuine", genuineNeoX, pp: 2, tp: 2, dp: 1),
      OptimizerFixture("llama-stage12-pp2-tp2-dp2", in: "deepspeed", llama, pp: 2, tp: 2, dp: 2),
      OptimizerFixture("llama-stage12-pp1-tp1-dp3", in: "deepspeed", llama, pp: 1, tp: 1, dp: 3),
      OptimizerFixture("llama-bf16-pp1-tp2-dp3", in: "deepspeed", llama, pp: 1, tp: 2, dp: 3),
      OptimizerFixture(
        "llama-tied-bf16-pp2-tp2-dp1", in: "deepspeed", tied, pp: 2, tp: 2, dp: 1),
      OptimizerFixture("neox-bf16-pp2-tp1-dp3", in: "deepspeed", neox, pp: 2, tp: 1, dp: 3),
    ]
  }()

  var step: Path { Fixtures.path("layouts/\(folder)/\(name)/global_step2") }

  var dialect: NeoXDialect {
    NeoXDialect(
      family: shape.family, packing: shape.queriesPerGroup == 1 ? .perHead : .block,
      rowBias: .sum)
  }

  var scheme: NeoXScheme {
    NeoXScheme(
      dialect, form: .pipeline, layerCount: shape.layerCount, degree: tensorParallel)
  }

  /// SHA-256 of every tensor of a state, tensor-parallel ranks put together by a script of its own.
  func digests(of state: String) throws -> [TensorName: String] {
    let file = try InputFile(Fixtures.path("layouts/truth/\(name).json"), access: .positional)
    let document = try JSONDocument(try file.bytes(in: 0..<file.byteCount))
    var digests: [TensorName: String] = [:]
    for member in document.root["merged"]?[state]?.object?.members ?? [] {
      digests[TensorName(member.key)] = member.value["sha256"]?.string
    }
    return digests
  }

  /// Names of the files of a step, by rank.
  static func names(
    in step: Path
  ) throws -> (states: [Int: String], optimizers: [Int: [Int: String]]) {
    var states: [Int: String] = [:]
    var optimizers: [Int: [Int: String]] = [:]
    for name in try DirectoryListing(of: step).entries.map(\.name) {
      switch NeoXFileName(name) {
      case .state(let rank): states[rank] = name
      case .optimizer(let dataRank, let rank): optimizers[rank, default: [:]][dataRank] = name
      default: break
      }
    }
    return (states, optimizers)
  }

  func open() throws -> ZeroPartitions { try Self.open(step) }

  static func open(_ step: Path) throws -> ZeroPartitions {
    let names = try names(in: step)
    return try ZeroPartitions(in: step, states: names.states, optimizers: names.optimizers)
  }
}
