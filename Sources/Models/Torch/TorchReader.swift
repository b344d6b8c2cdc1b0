internal import Checkpoints
internal import Layouts
package import Storage
internal import Tensors
internal import TorchFiles

/// Reads state dicts in PyTorch files under their own names: `pytorch_model.bin`, its shards with
/// an index, or one file of any name.
package struct TorchReader {
  /// Whether a directory with these names may hold weights in PyTorch files.
  package static func isFormat(names: [String]) -> Bool {
    names.contains { $0.hasSuffix(".bin.index.json") || TorchSelection.isWeights($0) }
  }

  /// Whether a path is a file of weights, or an index of such files.
  static func isFile(_ path: Path) throws -> Bool {
    guard isFormat(names: [path.lastComponent]) else { return false }
    return try FileStatus.ifPresent(path)?.kind == .regular
  }

  /// Opens a directory, or a single file.
  package static func open(
    _ location: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    let isFile = try FileStatus.ifPresent(location)?.kind == .regular
    let directory = isFile ? location.parent : location
    var catalogue = TorchCatalogue(in: directory, access: options.access)
    if isFile, location.lastComponent.hasSuffix(".index.json") {
      try catalogue.addIndexed(location.lastComponent)
    } else if isFile {
      try catalogue.add(location.lastComponent)
    } else {
      switch try selection(in: directory) {
      case .indexed(let name): try catalogue.addIndexed(name)
      case .files(let names): for name in names { try catalogue.add(name) }
      }
    }
    var model = Model(
      reference: reference, location: location, checkpoint: try catalogue.checkpoint(),
      layout: LayoutSummary(.torch))
    try model.addConfiguration(options)
    model.notes += catalogue.notes
    model.dropTiedHead()
    return model
  }

  private static func selection(in directory: Path) throws -> TorchSelection {
    func fault(_ code: LayoutProblem.Code, _ text: String, hint: String? = nil) -> LayoutError {
      LayoutError([LayoutProblem(code, directory.text, text, hint: hint)])
    }
    do {
      let names = try DirectoryListing(of: directory).files(endingIn: "")
      guard let selection = try TorchSelection(among: names) else {
        throw fault(.missingFile, "there are no PyTorch files of weights")
      }
      return selection
    } catch let several as TorchSelection.Several {
      throw fault(
        .undetermined,
        "there are several PyTorch files and none is named \(TorchSelection.singleName): "
          + several.names.prefix(4).map { Path($0).quoted }.joined(separator: ", "),
        hint: "name one file")
    } catch let missing as TorchSelection.Incomplete {
      throw fault(
        .missingFile, "of the numbered files \(Path(missing.name).quoted) is missing")
    }
  }
}

extension Model {
  /// Leaves out a head that is the embedding's own storage, where the configuration ties the two.
  fileprivate mutating func dropTiedHead() {
    guard let names = shape.flatMap({ TiedHead.names($0.family) }),
      settings.tiesEmbeddings == true, let head = checkpoint[names.head],
      let embedding = checkpoint[names.embedding], head.isSameBytes(as: embedding)
    else { return }
    checkpoint = Checkpoint(
      directory: checkpoint.directory, files: checkpoint.files,
      tensors: checkpoint.tensors.filter { $0.name != names.head },
      warnings: checkpoint.warnings, indexFileName: checkpoint.indexFileName)
    shape?.isTied = true
    notes.append("\(names.head.quoted) is the storage of \(names.embedding.quoted); it is tied")
  }
}

extension LogicalTensor {
  /// Whether both are the same bytes of the same file.
  fileprivate func isSameBytes(as other: LogicalTensor) -> Bool {
    spec.shape == other.spec.shape && spec.dtype == other.spec.dtype
      && pieces.count == other.pieces.count
      && zip(pieces, other.pieces).allSatisfy {
        $0.file === $1.file && $0.byteRange == $1.byteRange && $0.placement == $1.placement
      }
  }
}
