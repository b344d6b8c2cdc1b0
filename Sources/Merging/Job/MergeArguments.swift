internal import Layouts
internal import Models
internal import Storage

/// The options of `suture merge` that make an output what it is, for its model card.
package enum MergeArguments {
  /// An option, and the values with which it is given again; nil where it is not needed.
  private struct Argument: Sendable {
    let name: String
    let values: @Sendable (MergeOptions) -> [String]?

    init(_ name: String, _ values: @escaping @Sendable (MergeOptions) -> [String]?) {
      (self.name, self.values) = (name, values)
    }
  }

  /// Every option that changes a byte of some output, or without which its merge is refused.
  ///
  /// Of paths the last component alone is shown.
  private static let table = [
    Argument("--profile") { [$0.profile.rawValue] },
    Argument("--seed") { $0.seed.map { ["\($0)"] } },
    Argument("--raw") { $0.raw == .strict ? [] : nil },
    Argument("--tensor-intersection") { $0.raw == .intersection ? [] : nil },
    Argument("--tensor-union") { $0.raw == .union ? [] : nil },
    Argument("--shard-size") { $0.shardSize.map { ["\($0)"] } },
    Argument("--no-hash") { $0.isHashing ? nil : [] },
    Argument("--no-copy-tokenizer") { $0.copiesTokenizer ? nil : [] },
    Argument("--allow-crimes") { $0.allowsCrimes ? [] : nil },
    Argument("--allow-nonfinite") { $0.allowsNonFinite ? [] : nil },
    Argument("--base-config") { $0.reading.baseConfiguration.map { [$0.lastComponent] } },
    Argument("--neox-config") { options in
      let paths = options.reading.neoxConfigurations
      return paths.isEmpty ? nil : paths.map(\.lastComponent)
    },
    Argument("--qkv-layout") { $0.reading.packing.map { [$0.rawValue] } },
    Argument("--row-bias") { $0.reading.rowBias.map { [$0.rawValue] } },
    Argument("--kv-heads") { $0.reading.keyValueHeads.map { ["\($0)"] } },
    Argument("--vocab-size") { $0.reading.vocabulary.map { ["\($0)"] } },
    Argument("--replicas") { options in
      options.reading.replicas == .check ? nil : [options.reading.replicas.rawValue]
    },
  ]

  /// The names of these options.
  package static var names: [String] { table.map(\.name) }

  /// The other options of the verb: with and without them the same bytes are written, if any are.
  package static let neutral: Set<String> = [
    // What is looked at, and how the work is done.
    "--dry-run", "--explain", "--json", "--force", "--no-sync", "--workers", "--num-threads",
    "--tile-elements", "--mmap", "--no-mmap", "--quiet", "--archive-base", "--help", "--version",
    "--resume", "--mpi", "--no-mpi",
    // Stages have the same bytes, whether they are kept or not.
    "--keep-stages", "--stages-dir", "--intermediate-dir",
    // A model without a card says nothing of how it was made.
    "--write-model-card", "--no-write-model-card",
    // Other names of the same, and what holds without them.
    "--random-seed", "--out-shard-size", "--copy-tokenizer", "--no-allow-crimes",
    // Without effect here, or refused.
    "--lazy-unpickle", "--no-lazy-unpickle", "--cuda", "--no-cuda", "--device",
    "--low-cpu-memory", "--no-low-cpu-memory", "--read-to-gpu", "--no-read-to-gpu", "--multi-gpu",
    "--no-multi-gpu", "--gpu-rich", "--no-gpu-rich", "--trust-remote-code",
    "--no-trust-remote-code", "--transformers-cache", "--lora-merge-cache", "--lora-merge-dtype",
    "--async-write", "--no-async-write", "--write-threads", "--clone-tensors",
    "--no-clone-tensors", "--safe-serialization", "--no-safe-serialization", "--verbose",
    "--unsafe-truncate-embeddings", "--no-unsafe-truncate-embeddings",
  ]

  /// The words of a shell that give the options again; an option with several values is repeated.
  package static func words(of options: MergeOptions) -> [String] {
    table.flatMap { argument -> [String] in
      guard let values = argument.values(options) else { return [] }
      guard !values.isEmpty else { return [argument.name] }
      return values.flatMap { [argument.name, quoted($0)] }
    }
  }

  /// A word as a POSIX shell reads it back, in one line.
  static func quoted(_ word: String) -> String {
    let line = MarkdownText.oneLine(word)
    let isPlain =
      !line.isEmpty
      && line.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: ","):
          true
        default: false
        }
      }
    guard !isPlain else { return line }
    return "'"
      + line.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
