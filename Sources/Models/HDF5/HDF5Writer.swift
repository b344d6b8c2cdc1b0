package import Checkpoints
package import HDF5Checkpoints
internal import StrictJSON
package import Tensors

/// Writes tensors of any architecture into HDF5 files: one, or shards with an index.
package struct HDF5Writer {
  private let profile: HDF5Profile

  package init(profile: HDF5Profile) { self.profile = profile }

  /// The files of `specs` with at most `shardSize` bytes of tensors; one file if it is 0.
  package func output(
    _ specs: [TensorSpec], shardSize: Int, metadata: [HeaderMetadata.Entry] = []
  ) throws -> (placed: PlacedOutput, texts: [(name: String, bytes: [UInt8])]) {
    // The shards of safetensors are cut by sizes alone.
    let shards =
      shardSize > 0
      ? try ShardPlan(specs, shardSize: shardSize).shards.map { $0.layout.entries.map(\.spec) }
      : [specs]
    var files: [PlacedOutput.File] = []
    var targets: [PlacedOutput.Target] = []
    var places: [(entry: HDF5Layout.Entry, file: String)] = []
    for (place, shard) in shards.enumerated() {
      let name = fileName(place, of: shards.count)
      let layout = try layout(of: shard, metadata: place == 0 ? metadata : [])
      targets += layout.targets(file: files.count)
      files.append(layout.file(named: name))
      places += layout.entries.map { ($0, name) }
    }
    let known = Dictionary(specs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return (
      PlacedOutput(files: files, targets: targets, specs: known),
      shards.count > 1 ? [index(places)] : []
    )
  }

  private func layout(
    of specs: [TensorSpec], metadata: [HeaderMetadata.Entry]
  ) throws -> HDF5Layout {
    do {
      return try HDF5Layout(
        specs, profile: profile, metadata: profile == .generic ? metadata : [])
    } catch let error as HDF5WritingError {
      throw ConversionRefusal(["\(error)"])
    }
  }

  private func fileName(_ place: Int, of count: Int) -> String {
    switch profile {
    case .keras:
      guard count > 1 else { return "model.weights.h5" }
      let digits = String(place)
      return "model_" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        + ".weights.h5"
    case .generic:
      guard count > 1 else { return "model.h5" }
      let name = ShardName(number: place + 1, of: count).description
      return name.dropLast(".safetensors".count) + ".h5"
    }
  }

  private func index(
    _ places: [(entry: HDF5Layout.Entry, file: String)]
  ) -> (name: String, bytes: [UInt8]) {
    let byteCount = places.reduce(0) { $0 + $1.entry.spec.byteCount }
    let sorted = places.sorted { $0.entry.spec.name < $1.entry.spec.name }
    if profile == .keras {
      let groups = sorted.map { place in
        let links = place.entry.path.split(separator: "/").dropLast()
        return (path: "/" + links.joined(separator: "/"), file: place.file)
      }
      return (
        "model" + HDF5Selection.groupIndexEnding,
        Array(KerasIndex.text(groups, byteCount: byteCount).utf8)
      )
    }
    let text = JSONWriter.text { json in
      json.object { json in
        json.key("metadata")
        json.object { json in json.member("total_size", byteCount) }
        json.key("weight_map")
        json.object { json in
          for (entry, file) in sorted { json.member(entry.spec.name.text, file) }
        }
      }
    }
    return ("model" + HDF5Selection.tensorIndexEnding, Array(text.utf8))
  }
}
