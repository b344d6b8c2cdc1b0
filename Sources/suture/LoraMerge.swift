import Adapters
import ArgumentParser
import Checkpoints
import Models
import Pipeline
import Storage
import Tensors

extension AdapterMergeMethod: ExpressibleByArgument {}

/// Combines adapters of one base.
struct LoraMerge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Combine several adapters into one.",
    discussion: """
      As PEFT's add_weighted_adapter defines it. cat is exact and adds up the ranks; svd is the best \
      adapter of its rank; linear, ties and dare combine the factors A and B each by itself, which \
      is cheap and no more than an approximation. DoRA and modules that are saved whole cannot be \
      combined.

      Examples:

        suture lora merge math code adapter --method cat --weights 0.7,0.3
        suture lora merge math code adapter --method svd --rank 16
        suture lora merge math code adapter --method dare_ties --density 0.7 --seed 1
      """)

  @Argument(
    help: "Directories or cached Hugging Face ids of adapters, and then the directory to create.",
    completion: .directory)
  var paths: [String]

  @Option(help: "How the adapters are combined.")
  var method = AdapterMergeMethod.cat

  @Option(
    help: ArgumentHelp(
      "A weight for each adapter, separated by commas (default: 1 each).", valueName: "weights"))
  var weights: String?

  @Option(
    help: ArgumentHelp(
      "Rank of the result of svd (default: the largest of the inputs).", valueName: "rank"))
  var rank: Int?

  @Option(
    help: ArgumentHelp(
      "The share of elements that ties and dare keep, above 0 and up to 1.", valueName: "share"))
  var density: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the random drops of dare.", valueName: "seed"),
    transform: Seed.value)
  var seed: UInt64 = 0

  @Option(
    help: ArgumentHelp("Element type of the factors: \(LoraOptions.types).", valueName: "dtype"),
    transform: LoraOptions.dtype)
  var dtype = DType.f32

  @OptionGroup(title: "Output")
  var writing: PlacementOptions

  @OptionGroup(title: "Running")
  var running: ThreadOptions

  func validate() throws {
    guard paths.count >= 2 else {
      throw ValidationError("Name one adapter at least, and the directory to create.")
    }
    guard try numbers.count == paths.count - 1 else {
      throw ValidationError(
        "--weights takes one number for each of the \(paths.count - 1) adapters.")
    }
    guard (density != nil) == method.needsDensity else {
      throw ValidationError(
        method.needsDensity
          ? "--method \(method.rawValue) needs --density."
          : "--density has no meaning for --method \(method.rawValue).")
    }
    if let density, !(density > 0 && density <= 1) {
      throw ValidationError("--density takes a share above 0 and up to 1, not \(density).")
    }
    guard rank == nil || method == .svd else {
      throw ValidationError("--rank has no meaning for --method \(method.rawValue).")
    }
    if let rank, !(1...1 << 20).contains(rank) {
      throw ValidationError("--rank takes 1 or more, not \(rank).")
    }
  }

  private var numbers: [Double] {
    get throws {
      guard let weights else { return Array(repeating: 1, count: paths.count - 1) }
      return try weights.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let number = Double(text), number.isFinite else {
          throw ValidationError("--weights: '\(text)' is not a number.")
        }
        return number
      }
    }
  }

  func run() throws {
    let session = Session(
      isQuiet: running.quiet, isJSON: writing.json, isResuming: writing.continuation.resume)
    let output = paths[paths.count - 1]
    let adapters = try paths.dropLast().map { try Adapter.open($0) }
    session.note(adapters.flatMap(\.configuration.notes))
    let merge = try AdapterMerge(
      adapters, weights: numbers, method: method, rank: rank, density: density ?? 1, seed: seed,
      dtype: dtype)
    var options = StagedRun.Options(output: output)
    options.workers = running.workerCount
    writing.apply(to: &options)
    let files = adapters.flatMap(\.checkpoint.files)
    let target = AdapterOutput(
      options: options, command: "lora merge", toolVersion: Version.current, seed: seed,
      inputs: adapters.map { ($0.reference, $0.checkpoint.files) },
      protected: adapters.map(\.directory) + files.map(\.file.path))
    try target.validate()
    let bytes = files.reduce(0) { $0 + $1.file.byteCount }
    try session.run("lora merge", output: output, bytesRead: bytes) {
      try target.write(try merge.contents(), progress: $0, isCancelled: $1)
    }
  }
}
