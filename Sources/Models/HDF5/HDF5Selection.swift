/// Which HDF5 files of a directory make up its checkpoint, judged by their names.
enum HDF5Selection: Hashable {
  /// The files that an index lists by groups, as Keras writes it.
  case groups(String)
  /// The files that an index lists by tensors.
  case tensors(String)
  /// All of these files.
  case files([String])

  static let endings = [".h5", ".hdf5"]
  static let groupIndexEnding = ".weights.json"
  static let tensorIndexEnding = ".h5.index.json"
  static let singleNames = ["model.h5", "model.weights.h5"]

  /// Chooses among the names of a directory; nil if nothing there looks like HDF5.
  ///
  /// An index comes first, then a file of a usual name, then all files.
  init?(among names: [String]) {
    let visible = names.filter { !$0.hasPrefix(".") }
    let files = visible.filter { name in Self.endings.contains { name.hasSuffix($0) } }
    guard !files.isEmpty else { return nil }
    let groups = visible.filter { $0.hasSuffix(Self.groupIndexEnding) }
    let tensors = visible.filter { $0.hasSuffix(Self.tensorIndexEnding) }
    let single = Self.singleNames.first(where: files.contains)
    if let index = tensors.first, tensors.count == 1 {
      self = .tensors(index)
    } else if let index = groups.first, groups.count == 1 {
      self = .groups(index)
    } else {
      self = .files(single.map { [$0] } ?? files)
    }
  }
}
