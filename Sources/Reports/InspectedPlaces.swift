import Checkpoints
import Storage
import Tensors

/// The files of a checkpoint under the names they have in its directory, and what is in them.
struct InspectedPlaces {
  let shards: [Inspection.Shard]
  let tensors: [Inspection.Tensor]

  init(_ checkpoint: Checkpoint) {
    let prefix = checkpoint.directory.text == "." ? "" : checkpoint.directory.joining("x").text
    let directory = prefix.dropLast(prefix.isEmpty ? 0 : 1)
    let names = checkpoint.files.map { file in
      let path = file.file.path.text
      return path.hasPrefix(directory) ? String(path.dropFirst(directory.count)) : path
    }
    // By paths, since parts of a file may have contents of their own.
    let places = Dictionary(
      zip(checkpoint.files.map(\.file.path), names.indices)
    ) { first, _ in first }
    var counts = names.map { _ in 0 }
    tensors = checkpoint.tensors.compactMap { tensor in
      guard let piece = tensor.pieces.first, let place = places[piece.file.path]
      else { return nil }
      for file in Self.files(of: tensor) {
        if let place = places[file] { counts[place] += 1 }
      }
      return Inspection.Tensor(
        spec: tensor.spec, file: names[place], byteOffset: piece.byteOffset)
    }
    shards = names.indices.map { place in
      Inspection.Shard(
        name: names[place], byteCount: checkpoint.files[place].file.byteCount,
        tensorCount: counts[place])
    }
  }

  /// The files that have any part of a tensor or of its copies.
  private static func files(of tensor: LogicalTensor) -> Set<Path> {
    var files = Set(tensor.pieces.map(\.file.path))
    for copy in tensor.copies { files.formUnion(copy.map(\.file.path)) }
    return files
  }
}
