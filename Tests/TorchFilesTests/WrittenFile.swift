import Storage
import Tensors
import TestSupport
import TorchFiles

/// Files written in tests.
enum WrittenFile {
  /// Writes a file whose storages have `contents`, in parts of random sizes in a random order.
  @discardableResult
  static func write(
    _ layout: TorchFileLayout, _ contents: [[UInt8]], to path: Path, seed: UInt64 = 1
  ) throws -> FollowedFile {
    var generator = SeededGenerator(seed: seed)
    let file = FollowedFile(byteCount: layout.byteCount, hashing: true, syncing: nil) {
      () throws(FileError) in try OutputFile(creating: path, byteCount: layout.byteCount)
    }
    let writer = TorchFileWriter(layout, to: file)
    var parts: [(storage: Int, range: Range<Int>)] = []
    for (index, place) in layout.storages.enumerated() where !place.isComplete {
      var start = 0
      while start < place.range.count {
        let end = min(place.range.count, start + generator.integer(1...300))
        parts.append((index, start..<end))
        start = end
      }
    }
    parts.shuffle(using: &generator)
    try writer.start()
    for part in parts {
      try unsafe contents[part.storage].withUnsafeBytes { bytes in
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes[part.range])
        try unsafe writer.write(bytes, ofStorage: part.storage, at: part.range.lowerBound)
      }
    }
    return file
  }

  /// A layout of everything that `file` has, with its storages as they are, shared ones too; nil
  /// contents are written later.
  static func layout(
    of file: TorchFile, root: String
  ) throws -> (TorchFileLayout, contents: [[UInt8]]) {
    var storages: [TorchStorage] = []
    var contents: [[UInt8]] = []
    var places: [String: Int] = [:]
    var entries: [(String, TorchContent)] = []
    for (name, tensor) in try file.stateDict() {
      let place = places[tensor.storageKey] ?? storages.count
      if place == storages.count {
        places[tensor.storageKey] = place
        let width = tensor.dtype.bitWidth / 8
        storages.append(
          TorchStorage(dtype: tensor.dtype, elementCount: tensor.storageRange.count / width))
        contents.append(try file.file.bytes(in: tensor.storageRange))
      }
      let view = TorchView(
        storage: place, dtype: tensor.dtype, shape: tensor.shape, strides: tensor.strides,
        offset: tensor.storageOffset)
      entries.append((name.text, .tensor(view)))
    }
    let layout = try TorchFileLayout(root: root, .orderedDict(entries), storages: storages)
    return (layout, contents)
  }
}
