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
    var share: PlacedOutput.Share?
  }

  /// Relative to the output directory.
  var name: String
  var content: TorchContent
  var storages: [TorchStorage]
  var places: [Place] = []
  /// Elements of storages that are zero.
  var zeros: [(storage: Int, elements: Range<Int>)] = []

  /// Adds the file to an output.
  func add(to output: inout PlacedOutput) throws {
    let root = name.split(separator: "/").last.map(String.init) ?? name
    let layout = try TorchFileLayout(root: root, content: content, storages: storages)
    let index = output.files.count
    let written = Set(places.map(\.storage) + zeros.map(\.storage))
    output.files.append(
      PlacedOutput.File(
        name: name, byteCount: layout.byteCount, fixed: layout.pieces,
        closing: layout.closing(over: storages.indices.filter(written.contains))))
    for place in places {
      let width = storages[place.storage].dtype.bitWidth / 8
      output.targets.append(
        PlacedOutput.Target(
          tensor: place.part.tensor, file: index,
          byteOffset: layout.storages[place.storage].range.lowerBound + place.element * width,
          placement: place.part.placement, identity: place.part.identity, share: place.share))
    }
    for zero in zeros {
      let width = storages[zero.storage].dtype.bitWidth / 8
      let start = layout.storages[zero.storage].range.lowerBound
      output.fills.append(
        PlacedOutput.Fill(
          file: index,
          range: start + zero.elements.lowerBound * width
            ..< start + zero.elements.upperBound * width))
    }
  }
}
