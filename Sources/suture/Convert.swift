import ArgumentParser
import HDF5Checkpoints
import Layouts
import Merging
import Models
import Quantization
import Tensors

extension ModelFormat: ExpressibleByArgument {
  /// The layouts that can be written.
  public static var allValueStrings: [String] {
    allCases.filter { $0 != .distributed }.map(\.rawValue)
  }
}
extension TargetLayout.Optimizer: ExpressibleByArgument {}
extension HDF5Profile: ExpressibleByArgument {}

/// Writes a model in another layout.
struct Convert: DistributedCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model in another layout.",
    discussion: """
      The layout of the input is found out. What the target cannot hold is refused and listed; \
      what it does not store is said. Nothing is written before everything is checked.

      Examples:

        suture convert Llama-3.1-8B neox --to neox --tp 8 --pp 8
        suture convert neox hf --to hf --base-config Llama-3.1-8B
        suture convert Llama-3.1-8B weights --to hdf5
        suture convert neox masters --to hf --optimizer masters --base-config Llama-3.1-8B
      """)

  @Argument(help: "Directory, file, or cached Hugging Face id.", completion: .file())
  var input: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @Option(help: ArgumentHelp("Layout of the output.", valueName: "layout"))
  var to: ModelFormat

  @OptionGroup(title: "Degrees")
  var degrees: DegreeOptions

  @Option(
    help: ArgumentHelp(
      "Element type of floating-point weights, such as bf16 (default: as stored).",
      valueName: "dtype"),
    transform: Self.dtype)
  var dtype: DType?

  @Flag(
    help: """
      Make weights of FP8 and MXFP4 codes and their scales (in the type that config.json names, \
      or --dtype).
      """)
  var dequantize = false

  @Option(
    help: """
      The optimiser's state: keep it, drop it, or make its float32 masters the weights (default: \
      keep where the layout has a place for it).
      """)
  var optimizer: TargetLayout.Optimizer?

  @Option(
    help: ArgumentHelp("Names of the MLP's arrays in GPT-NeoX outputs.", valueName: "names"))
  var mlpNames = NeoXDialect.MLPNames.linear

  @Option(
    help: ArgumentHelp(
      "Pad the vocabulary of each rank to a multiple of this (make_vocab_size_divisible_by).",
      valueName: "count"))
  var vocabDivisibleBy = 1

  @Option(
    help: ArgumentHelp(
      """
      The most bytes of a Hugging Face or HDF5 file (500MB, 5GB, 4GiB); 0 is a single file \
      (default: 5GB, and a single file of HDF5).
      """,
      valueName: "size"),
    transform: DestinationOptions.size)
  var shardSize: Int?

  @Option(
    help: ArgumentHelp(
      "For whom HDF5 files are written: any reader, or Keras 3.", valueName: "profile"))
  var hdf5Profile = HDF5Profile.generic

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var writing: WritingOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  @OptionGroup
  var distribution: RankOptions

  func validate() throws {
    guard vocabDivisibleBy > 0 else {
      throw ValidationError("--vocab-divisible-by takes 1 or more, not \(vocabDivisibleBy).")
    }
  }

  func run() throws {
    var target = TargetLayout(to)
    degrees.apply(to: &target)
    target.dtype = dtype
    target.optimizer = optimizer
    target.mlpNames = mlpNames
    target.packing = layout.qkvLayout
    target.rowBias = layout.rowBias
    target.vocabularyMultiple = vocabDivisibleBy
    target.shardSize = shardSize
    target.hdf5Profile = hdf5Profile
    var options = ConversionOptions(input: input, target: target, output: output)
    options.reading = layout.reading
    options.reading.describesOutput = [.neox, .neoxSequential].contains(to)
    if dequantize { options.derive = { try $0.dequantized() } }
    options.version = Version.current
    writing.apply(to: &options.run)
    running.apply(to: &options)
    try ConversionSession(writing: writing, running: running).run(options)
  }

  private static func dtype(_ text: String) throws -> DType {
    guard let dtype = DTypeName.dtype(named: text) else {
      throw ValidationError("'\(text)' is not an element type; write it as in bf16, f16 or f32.")
    }
    return dtype
  }
}
