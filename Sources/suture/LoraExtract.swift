import Adapters
import ArgumentParser
import Merging
import Models
import Pipeline
import Reports
import Storage
import Tensors

extension ExtractionOptions.Embeddings: ExpressibleByArgument {}

/// Makes an adapter of the difference of two models.
struct LoraExtract: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Make an adapter of what a fine-tune changed.",
    discussion: """
      The leading singular values and vectors of the difference of every matrix, as an adapter that \
      PEFT loads. The error of each matrix is measured on the factors as they are stored. What is no \
      matrix and differs is saved whole, as are embeddings and heads unless they are to get factors. \
      Needs BLAS.

      Examples:

        suture lora extract finetune Llama-3.1-8B adapter --rank 32
        suture lora extract finetune Llama-3.1-8B adapter --energy 0.95 --include '*self_attn*'
        suture lora extract finetune Llama-3.1-8B adapter --rank 64 --embeddings lora --json
      """)

  @Argument(help: "The fine-tune.", completion: .file())
  var tuned: String

  @Argument(help: "The model that it was made of.", completion: .file())
  var base: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @Option(help: ArgumentHelp("The rank of each matrix at most.", valueName: "rank"))
  var rank: Int?

  @Option(
    help: ArgumentHelp(
      "Instead of a rank: the share of the squared singular values to keep, as in 0.95.",
      valueName: "share"))
  var energy: Double?

  @Option(
    help: ArgumentHelp(
      "Only tensors that match: a part of the name, a glob, or a /regular expression/.",
      valueName: "pattern"))
  var include: [String] = []

  @Option(help: ArgumentHelp("No tensors that match.", valueName: "pattern"))
  var exclude: [String] = []

  @Option(
    help: ArgumentHelp("Save modules of tensors that match whole.", valueName: "pattern"))
  var saveModule: [String] = []

  @Option(help: "Embeddings and heads that differ: save them whole, as factors, or skip them.")
  var embeddings = ExtractionOptions.Embeddings.save

  @Flag(help: "Leave out what differs and is no matrix, such as norms and biases.")
  var skipOthers = false

  @Option(
    help: ArgumentHelp("Element type of the factors: \(LoraOptions.types).", valueName: "dtype"),
    transform: LoraOptions.dtype)
  var dtype = DType.f32

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Seed of the random vectors for large matrices.", valueName: "seed"),
    transform: Seed.value)
  var seed: UInt64 = 0

  @OptionGroup(title: "What the inputs do not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var writing: PlacementOptions

  @OptionGroup(title: "Running")
  var running: ThreadOptions

  func validate() throws {
    guard (rank == nil) != (energy == nil) else {
      throw ValidationError("Give either --rank or --energy.")
    }
    if let rank, !(1...1 << 20).contains(rank) {
      throw ValidationError("--rank takes 1 or more, not \(rank).")
    }
    if let energy, !(energy > 0 && energy <= 1) {
      throw ValidationError("--energy takes a share above 0 and up to 1, not \(energy).")
    }
    for pattern in include + exclude + saveModule {
      do { _ = try TensorFilter(pattern) } catch { throw ValidationError("\(error).") }
    }
  }

  func run() throws {
    let session = Session(
      isQuiet: running.quiet, isJSON: writing.json, isResuming: writing.continuation.resume)
    let wanted: ExtractionRank = rank.map { .count($0) } ?? .energy(energy ?? 1)
    var options = ExtractionOptions(tuned: tuned, base: base, rank: wanted, output: output)
    let (included, excluded) = (try NamePatterns(include), try NamePatterns(exclude))
    let whole = try NamePatterns(saveModule)
    let includesAll = include.isEmpty
    options.includes = { (includesAll || included.match($0)) && !excluded.match($0) }
    options.savesWhole = { whole.match($0) }
    options.patterns =
      try Self.patterns("--include", include) + Self.patterns("--save-module", saveModule)
    options.embeddings = embeddings
    options.skipsOthers = skipOthers
    options.dtype = dtype
    options.seed = seed
    options.reading = layout.reading
    options.version = Version.current
    options.run.workers = running.workerCount
    writing.apply(to: &options.run)
    let job = try ExtractionJob(options)
    session.note(job.notes)
    let (extraction, summary) = try session.watch {
      try job.execute(progress: $0, isCancelled: $1)
    }
    session.warn(about: summary)
    if writing.json || !running.quiet {
      let report = ExtractionReport(extraction, output: output)
      try session.print(report) { report.text(width: $0.width, style: $0.style) }
    }
  }
}

extension LoraExtract {
  /// The patterns of an option, each by itself.
  private static func patterns(
    _ option: String, _ texts: [String]
  ) throws -> [ExtractionOptions.Pattern] {
    try texts.map { text in
      let names = try NamePatterns([text])
      return ExtractionOptions.Pattern(option: option, text: text) { names.match($0) }
    }
  }
}

/// Patterns of which one is enough.
struct NamePatterns: Sendable {
  private let filters: [TensorFilter]

  init(_ texts: [String]) throws { filters = try texts.map { try TensorFilter($0) } }

  func match(_ name: String) -> Bool {
    var matcher = TensorFilterMatcher()
    return filters.contains { matcher.passes(name, $0) }
  }
}
