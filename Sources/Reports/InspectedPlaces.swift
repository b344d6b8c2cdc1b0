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
    var counts: [Path: Int] = [:]
    func name(of path: Path) -> String {
      path.text.hasPrefix(directory) ? String(path.text.dropFirst(directory.count)) : path.text
    }
    tensors = checkpoint.tensors.compactMap { tensor in
      tensor.pieces.first.map { piece in
        counts[piece.file.path, default: 0] += 1
        return Inspection.Tensor(
          spec: tensor.spec, file: name(of: piece.file.path), byteOffset: piece.byteOffset)
      }
    }
    shards = checkpoint.files.map { file in
      Inspection.Shard(
        name: name(of: file.file.path), byteCount: file.file.byteCount,
        tensorCount: counts[file.file.path, default: 0])
    }
  }
}
