import ArgumentParser
import Layouts
import Models
import Storage

extension NeoXDialect.Packing: ExpressibleByArgument {}
extension NeoXDialect.MLPNames: ExpressibleByArgument {}
extension NeoXDialect.RowBias: ExpressibleByArgument {}
extension ReplicaPolicy: ExpressibleByArgument {}

/// Options that say of an input what its files do not.
struct LayoutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A Hugging Face configuration, or a directory with one, for what the input does not store \
      (heads, norms, rope scaling, special tokens).
      """, valueName: "path"), completion: .file())
  var baseConfig: String?

  @Option(
    help: ArgumentHelp(
      "A training configuration of GPT-NeoX; may be given several times.", valueName: "file"),
    completion: .file(extensions: ["yml", "yaml", "json"]))
  var neoxConfig: [String] = []

  @Option(
    help: ArgumentHelp("How GPT-NeoX packs queries, keys and values.", valueName: "layout"))
  var qkvLayout: NeoXDialect.Packing?

  @Option(
    help: ArgumentHelp(
      "Whether biases of row-parallel layers are terms of a sum, or copies.", valueName: "rule"))
  var rowBias: NeoXDialect.RowBias?

  @Option(help: ArgumentHelp("Key-value heads of the input.", valueName: "count"))
  var kvHeads: Int?

  @Option(
    help: ArgumentHelp(
      "Rows of the embedding that are tokens; the rest is padding and left out.",
      valueName: "count"))
  var vocabSize: Int?

  @Option(
    help: ArgumentHelp(
      "What to do with tensors that every rank has: compare them, or take the first or the mean.",
      valueName: "policy"))
  var replicas = ReplicaPolicy.check

  @OptionGroup
  var archives: ArchiveOptions

  /// The options for opening an input.
  var reading: ReadingOptions {
    var options = ReadingOptions()
    options.baseConfiguration = baseConfig.map { Path($0) }
    options.neoxConfigurations = neoxConfig.map { Path($0) }
    options.packing = qkvLayout
    options.rowBias = rowBias
    options.keyValueHeads = kvHeads
    options.vocabulary = vocabSize
    options.replicas = replicas
    return options
  }
}
