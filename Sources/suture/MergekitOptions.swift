import ArgumentParser

/// Options of mergekit-yaml, accepted so that existing command lines run.
///
/// Most steer a machine that is not used here and do nothing; each that is given gets a note.
struct MergekitOptions: ParsableArguments {
  @Flag(inversion: .prefixedNo, help: "Merge models of different architectures.")
  var allowCrimes = false

  @Flag(inversion: .prefixedNo, help: "No effect: checkpoints are always read lazily.")
  var lazyUnpickle = false

  @Flag(inversion: .prefixedNo, help: "No effect: merging runs on the CPU.")
  var cuda = false

  @Option(help: Self.noEffect("merging runs on the CPU", "name"))
  var device: String?

  @Flag(inversion: .prefixedNo, help: "No effect: memory is always bounded.")
  var lowCpuMemory = false

  @Flag(inversion: .prefixedNo, help: "No effect: merging runs on the CPU.")
  var readToGpu = false

  @Flag(inversion: .prefixedNo, help: "No effect: merging runs on the CPU.")
  var multiGpu = false

  @Flag(inversion: .prefixedNo, help: "No effect: merging runs on the CPU.")
  var gpuRich = false

  @Flag(inversion: .prefixedNo, help: "No effect: no code of a model is ever run.")
  var trustRemoteCode = false

  @Option(help: Self.noEffect("set HF_HOME to say where the cache is", "directory"))
  var transformersCache: String?

  @Option(help: Self.noEffect("adapters are applied while reading, without a cache", "directory"))
  var loraMergeCache: String?

  @Option(help: Self.noEffect("adapters are applied in float32 or float64", "dtype"))
  var loraMergeDtype: String?

  @Flag(inversion: .prefixedNo, help: "No effect: writing always overlaps computing.")
  var asyncWrite = false

  @Option(help: Self.noEffect("--workers threads write as well", "count"))
  var writeThreads: Int?

  @Flag(inversion: .prefixedNo, help: "No effect: tensors are never shared in memory.")
  var cloneTensors: Bool?

  @Flag(inversion: .prefixedNo, help: "No effect; its negation is refused.")
  var safeSerialization: Bool?

  @Flag(name: [.long, .customShort("v")], help: "No effect: warnings are always shown.")
  var verbose: Int

  @Flag(
    inversion: .prefixedNo,
    help: "Refused: a tokenizer section says how vocabularies are to be matched.")
  var unsafeTruncateEmbeddings = false

  func validate() throws {
    if safeSerialization == false {
      throw ValidationError(
        "--no-safe-serialization is refused: pickled weights can run code when they are loaded; "
          + "the output is always safetensors.")
    }
    if unsafeTruncateEmbeddings {
      throw ValidationError(
        "--unsafe-truncate-embeddings is refused: cutting rows off embeddings leaves a tokenizer "
          + "whose tokens have no rows, or the wrong ones.")
    }
  }

  /// A line for each option that is given and does nothing.
  var notes: [String] {
    let given: [(name: String, isGiven: Bool, reason: String)] = [
      ("--lazy-unpickle", lazyUnpickle, "checkpoints are always read lazily"),
      ("--cuda", cuda, Self.processor), ("--device", device != nil, Self.processor),
      ("--low-cpu-memory", lowCpuMemory, "memory is always bounded"),
      ("--read-to-gpu", readToGpu, Self.processor), ("--multi-gpu", multiGpu, Self.processor),
      ("--gpu-rich", gpuRich, Self.processor),
      ("--trust-remote-code", trustRemoteCode, "no code of a model is ever run"),
      ("--transformers-cache", transformersCache != nil, "HF_HOME says where the cache is"),
      ("--lora-merge-cache", loraMergeCache != nil, "adapters are applied while reading"),
      ("--lora-merge-dtype", loraMergeDtype != nil, "adapters are applied in float32 or float64"),
      ("--async-write", asyncWrite, "writing always overlaps computing"),
      ("--write-threads", writeThreads != nil, "--workers threads write as well"),
      ("--clone-tensors", cloneTensors != nil, "tensors are never shared in memory"),
      ("--safe-serialization", safeSerialization == true, "the output is always safetensors"),
      ("--verbose", verbose > 0, "warnings are always shown"),
    ]
    return given.filter(\.isGiven).map { "\($0.name) has no effect: \($0.reason)" }
  }

  private static func noEffect(_ reason: String, _ valueName: String) -> ArgumentHelp {
    ArgumentHelp("No effect: \(reason).", valueName: valueName)
  }

  private static let processor = "merging runs on the CPU"
}
