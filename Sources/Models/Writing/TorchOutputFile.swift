internal import Checkpoints
internal import Layouts
internal import Tensors
internal import TorchFiles

/// A torch file to be written: its tree, its storages, and which tensors go where in them.
struct TorchOutputFile {
  /// What a storage takes of a logical tensor.
  struct Place {
    var storage: Int
    /// The element of the storage from which the part's offsets count.
    var element: Int
    var part: StoredArray.Part
    var share: Share?
  }

  /// Elements of a storage that are zero.
  struct Zeros {
    var storage: Int
    var elements: Range<Int>
  }

  /// Relative to the output directory.
  var name: String
  var content: TorchContent
  var storages: [TorchStorage]
  var places: [Place] = []
  var zeros: [Zeros] = []
}

/// The parts of a `PlacedOutput` as they come together.
struct OutputDraft {
  private(set) var files: [PlacedOutput.File] = []
  private(set) var targets: [PlacedOutput.Target] = []
  private(set) var fills: [PlacedOutput.Fill] = []

  /// Adds a file; its headers and pickle are made, its data are left to be written.
  mutating func add(_ file: TorchOutputFile) throws(TorchLayoutFault) {
    let root = TorchFileLayout.root(
      ofFileNamed: file.name.split(separator: "/").last.map(String.init) ?? file.name)
    let layout = try TorchFileLayout(root: root, file.content, storages: file.storages)
    let index = files.count
    files.append(
      PlacedOutput.File(
        name: file.name, byteCount: layout.byteCount,
        fixed: layout.pieces.map { ($0.offset, $0.bytes) }, closing: Self.closing(of: layout)))
    func offset(_ storage: Int, _ element: Int) -> Int {
      layout.storages[storage].range.lowerBound
        + element * (file.storages[storage].dtype.bitWidth / 8)
    }
    for place in file.places {
      targets.append(
        PlacedOutput.Target(
          tensor: place.part.tensor, file: index, byteOffset: offset(place.storage, place.element),
          placement: place.part.placement, identity: place.part.identity, share: place.share))
    }
    for zero in file.zeros where !zero.elements.isEmpty {
      let start = offset(zero.storage, zero.elements.lowerBound)
      fills.append(
        PlacedOutput.Fill(
          file: index, range: start..<offset(zero.storage, zero.elements.upperBound)))
    }
  }

  /// The whole, for logical tensors of these specs.
  func output(_ specs: [TensorName: TensorSpec]) -> PlacedOutput {
    PlacedOutput(files: files, targets: targets, fills: fills, specs: specs)
  }

  /// The checksums behind the storages and the archive's directory.
  private static func closing(of layout: TorchFileLayout) -> PlacedOutput.Closing {
    let late = layout.storages.indices.filter { !layout.storages[$0].isComplete }
    @Sendable func pieces(_ crcs: [UInt32]) -> [TorchFileLayout.Piece] {
      var all = [UInt32](repeating: 0, count: layout.storages.count)
      for (storage, crc) in zip(late, crcs) { all[storage] = crc }
      return late.map { layout.descriptor(ofStorage: $0, crc: all[$0]) }
        + [layout.directory(crcs: all)]
    }
    let blank = pieces(Array(repeating: 0, count: late.count))
    return PlacedOutput.Closing(
      regions: late.map { layout.storages[$0].range },
      pieces: blank.map { $0.offset..<$0.offset + $0.bytes.count },
      make: { pieces($0).map(\.bytes) })
  }
}
