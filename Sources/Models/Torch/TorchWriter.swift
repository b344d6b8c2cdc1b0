internal import Checkpoints
internal import Layouts
internal import StrictJSON
internal import Tensors
internal import TorchFiles

/// Writes state dicts under Hugging Face names: `pytorch_model.bin`, or shards with an index.
///
/// A tied head is left out, as transformers ties it again. Configuration and tokenizer are the
/// caller's.
enum TorchWriter {
  /// A model whose architecture has a table.
  static func output(_ model: WrittenModel, _ target: TargetLayout) throws -> DirectoryOutput {
    let shape = model.shape
    var specs: [TensorSpec] = []
    for row in HuggingFaceTable.rows(shape.family) {
      let layers: [Int?] = row.part == .layer ? Array(0..<shape.layerCount) : [nil]
      for (layer, slice) in layers.flatMap({ layer in row.slices.map { (layer, $0) } }) {
        let name = slice.name(layer: layer)
        guard let dtype = model.types[name] else { continue }
        specs.append(TensorSpec(name: name, dtype: dtype, shape: slice.shape(in: shape)))
      }
    }
    return try output(specs, shardSize: target.shardSize)
  }

  /// Tensors of any architecture.
  static func output(_ specs: [TensorSpec], shardSize: Int?) throws -> DirectoryOutput {
    let plan = try ShardPlan(specs, shardSize: shardSize ?? ShardPlan.defaultShardSize)
    let count = plan.shards.count
    var output = DirectoryOutput()
    var rows: [(TensorName, String)] = []
    for (place, shard) in plan.shards.enumerated() {
      let name =
        count == 1 ? TorchSelection.singleName : TorchSelection.shard(place + 1, of: count)
      let specs = shard.layout.entries.map(\.spec).sorted { $0.name < $1.name }
      output.files.append(file(name, specs))
      rows += specs.map { ($0.name, name) }
    }
    if count > 1 {
      output.texts = [
        (TorchSelection.indexName, Array(index(rows, plan.tensorByteCount).utf8))
      ]
    }
    return output
  }

  private static func file(_ name: String, _ specs: [TensorSpec]) -> TorchOutputFile {
    var file = TorchOutputFile(
      name: name,
      content: .orderedDict(
        specs.enumerated().map { storage, spec in
          let view = TorchView(storage: storage, dtype: spec.dtype, shape: spec.shape)
          return (spec.name.text, .tensor(view))
        }),
      storages: specs.map { TorchStorage(for: $0) })
    for (storage, spec) in specs.enumerated() {
      let identity = Placement(rowMajor: spec.shape)
      let part = StoredArray.Part(tensor: spec.name, identity: identity, placement: identity)
      file.places.append(
        TorchOutputFile.Place(storage: storage, element: 0, part: part, share: nil))
    }
    return file
  }

  /// The index as transformers writes it.
  private static func index(_ rows: [(TensorName, String)], _ byteCount: Int) -> String {
    JSONWriter.text { json in
      json.object { json in
        json.key("metadata")
        json.object { json in json.member("total_size", byteCount) }
        json.key("weight_map")
        json.object { json in
          for (name, file) in rows.sorted(by: { $0.0 < $1.0 }) { json.member(name.text, file) }
        }
      }
    }
  }
}
