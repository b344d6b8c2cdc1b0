import ArgumentParser
import Layouts
import Reports
import StrictJSON
import Tensors

/// Options for how much memory a model takes.
struct MemoryOptions: ParsableArguments {
  /// Types in which caches keep keys and values.
  enum CacheType: String, CaseIterable, ExpressibleByArgument {
    case f32, bf16, f16, fp8, int8

    var dtype: DType {
      switch self {
      case .f32: .f32
      case .bf16: .bf16
      case .f16: .f16
      case .fp8: .f8e4m3
      case .int8: .i8
      }
    }
  }

  @Flag(
    help: """
      Estimate memory from shapes: weights, keys and values, and training with AdamW; without \
      activations.
      """)
  var memory = false

  @Option(
    help: ArgumentHelp(
      "Tokens of a sequence (default: what the configuration allows, or 4096).",
      valueName: "tokens"))
  var context: Int?

  @Option(help: ArgumentHelp("Sequences at once (default: 1).", valueName: "count"))
  var batch: Int?

  @Option(help: ArgumentHelp("Type of keys and values (default: bf16).", valueName: "type"))
  var kvDtype: CacheType?

  @Option(help: ArgumentHelp("Tensor-parallel ranks (default: 1).", valueName: "count"))
  var tp: Int?

  @Option(help: ArgumentHelp("Pipeline stages (default: 1).", valueName: "count"))
  var pp: Int?

  @Option(help: ArgumentHelp("Data-parallel ranks (default: 1).", valueName: "count"))
  var dp: Int?

  @Option(
    help: ArgumentHelp("What ZeRO divides over data-parallel ranks (default: 0).", valueName: "0-3")
  )
  var zero: Int?

  func validate() throws {
    let counts = [
      ("--context", context), ("--batch", batch), ("--tp", tp), ("--pp", pp), ("--dp", dp),
    ]
    for (name, count) in counts + [("--zero", zero), ("--kv-dtype", kvDtype.map { _ in 1 })]
    where count != nil && !memory {
      throw ValidationError("\(name) belongs to --memory.")
    }
    for case (let name, let count?) in counts where !(1...1_000_000_000).contains(count) {
      throw ValidationError("\(name) takes a number from 1 to 1000000000, not \(count).")
    }
    if let zero, !(0...3).contains(zero) {
      throw ValidationError("--zero takes a number from 0 to 3, not \(zero).")
    }
    if let pp, pp > 65_536 { throw ValidationError("--pp takes a number from 1 to 65536.") }
  }

  /// The estimate for a checkpoint; nil if none is asked for.
  func estimate(for inspection: Inspection) throws -> MemoryEstimate? {
    guard memory else { return nil }
    if let pp, let layers = inspection.shape.layerCount, pp > layers {
      throw Failure(.usage, "--pp \(pp) is more than the \(layers) layers of '\(inspection.title)'")
    }
    var assumptions = MemoryAssumptions(
      context: context ?? inspection.contextLength ?? 4096, batch: batch ?? 1,
      cacheType: (kvDtype ?? .bf16).dtype)
    assumptions.tensorParallel = tp ?? 1
    assumptions.pipeline = pp ?? 1
    assumptions.data = dp ?? 1
    assumptions.zeroStage = zero ?? 0
    return MemoryEstimate(inspection, assumptions)
  }
}

extension Inspection {
  /// The longest sequence that the configuration allows.
  fileprivate var contextLength: Int? {
    guard let configuration else { return nil }
    let keys = ["max_position_embeddings", "n_positions", "seq_length", "max_seq_len"]
    return configuration.paths(of: keys).lazy
      .compactMap { configuration.document.root[path: $0]?.integer }.first { $0 > 0 }
  }
}
