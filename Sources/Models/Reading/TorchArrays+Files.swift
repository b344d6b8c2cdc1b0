internal import Checkpoints
internal import Storage
internal import TorchFiles

extension TorchArrays {
  /// The opened files as a checkpoint lists them, in the order of their names.
  var checkpointFiles: [CheckpointFile] {
    files.sorted { $0.key < $1.key }.map { $0.value.checkpointFile }
  }
}

extension TorchFile {
  /// The file as one of a checkpoint: what describes it is its pickle, or all before its data.
  var checkpointFile: CheckpointFile {
    let header: [Range<Int>]
    switch container {
    case .zip(let archive): header = archive.entry("data.pkl").map { [$0.range] } ?? []
    case .legacy:
      let end = storageRanges.values.map(\.lowerBound).min() ?? range.upperBound
      header = [range.lowerBound..<max(range.lowerBound, end)]
    }
    return CheckpointFile(file: file, format: "torch", headerRanges: header)
  }
}
