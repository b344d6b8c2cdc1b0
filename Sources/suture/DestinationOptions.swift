import ArgumentParser
import Merging
import Storage

/// Options for what is written.
struct DestinationOptions: ParsableArguments {
  @Flag(help: "Replace an output directory that is not empty.")
  var force = false

  @OptionGroup
  var continuation: ContinuationOptions

  @Option(
    name: [.long, .customLong("out-shard-size")],
    help: ArgumentHelp(
      "The most bytes of an output file (500MB, 5GB, 4GiB); 0 is a single file (default: 5GB).",
      valueName: "size"),
    transform: Self.size)
  var shardSize: Int?

  @Flag(help: "Do not compute the checksums of suture.json.")
  var noHash = false

  @Flag(help: "Do not wait until the output is safe on the disk.")
  var noSync = false

  @Flag(inversion: .prefixedNo, help: "Copy the tokenizer and other files of the base model.")
  var copyTokenizer = true

  @Flag(inversion: .prefixedNo, help: "Write README.md and the recipe beside the model.")
  var writeModelCard = true

  func validate() throws { try continuation.validate(hashing: !noHash) }

  func apply(to options: inout MergeOptions) {
    options.isForced = force
    options.shardSize = shardSize
    options.isHashing = !noHash
    options.isSyncing = !noSync
    options.isResuming = continuation.resume
    options.allowsNonFinite = continuation.allowNonfinite
    options.facts = RunArguments.facts(output: options.output)
    options.spelling = RunArguments.spelling
    options.copiesTokenizer = copyTokenizer
    options.writesCard = writeModelCard
  }

  static func size(_ text: String) throws -> Int {
    guard let size = ByteSize.parse(text) else {
      throw ValidationError("'\(text)' is not a size; write it as in 500MB, 5GB or 4GiB.")
    }
    return size
  }
}
