import Adapters
import ArgumentParser
import Merging
import Models
import Quantization
import Tensors

/// Applies an adapter to its base and writes the model.
struct LoraApply: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Write a model with an adapter applied.",
    discussion: """
      W + s B A for every matrix that the adapter changes, tensor by tensor while the model is \
      read: plain, rsLoRA, DoRA, embedding and Conv1D adapters, biases, and modules that are saved \
      whole. Every tensor of the adapter is used, or there is an error. The output has the layout of \
      Hugging Face and the base's element types.

      Examples:

        suture lora apply Llama-3.1-8B adapter out
        suture lora apply Llama-3.1-8B adapter out --dtype f32 --dry-run
      """)

  @Argument(help: "The base: directory, file, or cached Hugging Face id.", completion: .file())
  var model: String

  @Argument(help: "Directory or cached Hugging Face id of the adapter.", completion: .directory)
  var adapter: String

  @Argument(help: "Directory to create.", completion: .directory)
  var output: String

  @Option(
    help: ArgumentHelp(
      "Element type of floating-point weights: \(LoraOptions.types) (default: as in the base).",
      valueName: "dtype"),
    transform: LoraOptions.dtype)
  var dtype: DType?

  @Option(
    help: ArgumentHelp(
      "The most bytes of an output file (500MB, 5GB, 4GiB); 0 is a single file (default: 5GB).",
      valueName: "size"),
    transform: DestinationOptions.size)
  var shardSize: Int?

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Output")
  var writing: WritingOptions

  @OptionGroup(title: "Running")
  var running: RunningOptions

  func run() throws {
    var target = TargetLayout(.huggingFace)
    target.dtype = dtype
    target.shardSize = shardSize
    var options = ConversionOptions(input: model, target: target, output: output)
    options.command = "lora apply"
    options.reading = layout.reading
    options.version = Version.current
    writing.apply(to: &options.run)
    running.apply(to: &options)
    let access = options.reading.access
    options.derive = { [adapter] base in
      try base.dequantized().applying(try Adapter.open(adapter, access: access))
    }
    try ConversionSession(writing: writing, running: running).run(
      options, heading: "lora apply \(adapter)")
  }
}

/// Values of options that several verbs about adapters share.
enum LoraOptions {
  /// The element types that can be asked for.
  static let types = "f64, f32, bf16, f16, f8_e4m3 or f8_e5m2"

  static func dtype(_ text: String) throws -> DType {
    guard let dtype = DTypeName.dtype(named: text) else {
      throw ValidationError("'\(text)' is no element type of weights; these are: \(types).")
    }
    return dtype
  }
}
