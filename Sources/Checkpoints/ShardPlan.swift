import StrictJSON
package import Tensors

/// How tensors are spread over the files of a checkpoint directory.
///
/// Tensors are taken in the order of their names' bytes. A file is closed when the next tensor
/// would take its tensors (headers are not counted) above the shard size; a tensor above the shard
/// size gets a file of its own. One file is named `model.safetensors` and has no index.
package struct ShardPlan: Hashable, Sendable {
  /// A file to write.
  package struct Shard: Hashable, Sendable {
    package let fileName: String
    package let layout: SafetensorsLayout
  }

  /// The decimal 5 GB of the Hugging Face hub.
  package static let defaultShardSize = 5_000_000_000
  /// The name under which readers look for the index.
  package static let indexFileName = "model.safetensors.index.json"

  package let shards: [Shard]
  /// The text of the index file; nil for a single shard.
  package let indexText: String?
  /// The bytes of all tensors, headers not counted.
  package let tensorByteCount: Int

  /// Plans the files of a checkpoint.
  ///
  /// A file gets at most `shardSize` bytes of tensors; 0 or less makes a single file. Throws what
  /// `SafetensorsLayout` throws.
  package init(
    _ tensors: [TensorSpec], shardSize: Int = ShardPlan.defaultShardSize,
    metadata: HeaderMetadata = .pytorch
  ) throws(LayoutFault) {
    // One layout of everything proves that names are distinct and that sums cannot overflow.
    let whole = try SafetensorsLayout(tensors, metadata: metadata)
    tensorByteCount = whole.fileByteCount - whole.headerBytes.count
    let groups = Self.groups(tensors.sorted { $0.name < $1.name }, shardSize)
    guard groups.count > 1 else {
      shards = [Shard(fileName: "model.safetensors", layout: whole)]
      indexText = nil
      return
    }
    var shards: [Shard] = []
    for (place, group) in groups.enumerated() {
      let name = ShardName(number: place + 1, of: groups.count)
      let layout = try SafetensorsLayout(group, metadata: metadata)
      shards.append(Shard(fileName: "\(name)", layout: layout))
    }
    self.shards = shards
    indexText = Self.index(of: shards, tensorByteCount)
  }

  private static func groups(_ tensors: [TensorSpec], _ shardSize: Int) -> [[TensorSpec]] {
    guard shardSize > 0 else { return [tensors] }
    var groups: [[TensorSpec]] = []
    var open: [TensorSpec] = []
    var openByteCount = 0
    for spec in tensors {
      let byteCount = spec.byteCount
      if byteCount > shardSize {
        groups.append([spec])
        continue
      }
      if openByteCount + byteCount > shardSize, !open.isEmpty {
        groups.append(open)
        (open, openByteCount) = ([], 0)
      }
      open.append(spec)
      openByteCount += byteCount
    }
    return open.isEmpty ? groups : groups + [open]
  }

  private static func index(of shards: [Shard], _ tensorByteCount: Int) -> String {
    let specs = shards.flatMap { shard in
      shard.layout.entries.map { ($0.spec, shard.fileName) }
    }.sorted { $0.0.name < $1.0.name }
    let parameterCount = specs.reduce(0) { $0 + $1.0.elementCount }
    let rows = specs.map { spec, fileName in
      "    \(JSONText.quoted(spec.name.text)): \(JSONText.quoted(fileName))"
    }
    return """
      {
        "metadata": {
          "total_parameters": \(parameterCount),
          "total_size": \(tensorByteCount)
        },
        "weight_map": {
      \(rows.joined(separator: ",\n"))
        }
      }

      """
  }
}
