internal import Checkpoints
internal import HDF5Checkpoints
internal import Layouts
package import Storage

/// Reads HDF5 files of weights under the names that they have for them: one file, the shards of an
/// index, or all files of a directory.
package struct HDF5Reader {
  /// Whether a directory with these names may hold weights in HDF5.
  package static func isFormat(names: [String]) -> Bool { HDF5Selection(among: names) != nil }

  /// Whether a path is an HDF5 file, told by its signature, or an index of such files.
  static func isFile(_ path: Path) throws -> Bool {
    guard !path.text.isEmpty, try FileStatus.ifPresent(path)?.kind == .regular else {
      return false
    }
    if isIndex(path.lastComponent) { return true }
    return try HDF5File.isHDF5(path)
  }

  private static func isIndex(_ name: String) -> Bool {
    name.hasSuffix(HDF5Selection.groupIndexEnding)
      || name.hasSuffix(HDF5Selection.tensorIndexEnding)
  }

  /// Opens a directory, or a single file.
  package static func open(
    _ location: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    let isFile = try FileStatus.ifPresent(location)?.kind == .regular
    let directory = isFile ? location.parent : location
    var catalogue = HDF5Catalogue(in: directory, access: options.access)
    let name = location.lastComponent
    let selection: HDF5Selection?
    if isFile {
      selection =
        name.hasSuffix(HDF5Selection.groupIndexEnding)
        ? .groups(name)
        : name.hasSuffix(HDF5Selection.tensorIndexEnding) ? .tensors(name) : .files([name])
    } else {
      selection = HDF5Selection(among: try DirectoryListing(of: directory).files(endingIn: ""))
    }
    switch selection {
    case .groups(let name): try catalogue.addGroups(name)
    case .tensors(let name): try catalogue.addTensors(name)
    case .files(let names): try catalogue.add(names)
    case nil: break
    }
    var model = Model(
      reference: reference, location: location, checkpoint: try catalogue.checkpoint(),
      layout: LayoutSummary(.hdf5))
    try model.addConfiguration(options)
    model.notes += catalogue.notes
    return model
  }
}
