internal import Layouts
internal import Storage
internal import Tensors
internal import TorchFiles

/// The arrays of a directory's torch files, by file and keys.
struct TorchArrays {
  /// The files that were opened, by their names below `directory`.
  private(set) var files: [String: TorchFile] = [:]
  private var arrays: [ArrayAddress: TorchTensor] = [:]
  let directory: Path

  private let access: FileAccess

  init(in directory: Path, access: FileAccess) {
    self.directory = directory
    self.access = access
  }

  /// Opens a file; its pickle is parsed, its tensors are not touched.
  @discardableResult
  mutating func open(_ name: String) throws -> TorchFile {
    if let file = files[name] { return file }
    let file = try TorchFile(opening: directory.joining(name), access: access)
    files[name] = file
    return file
  }

  /// Takes the arrays of the dictionary at `path` inside the file.
  mutating func add(_ name: String, at path: [String] = []) throws {
    let file = try open(name)
    var value = file.root
    for key in path {
      guard let next = value[key] else { return }
      value = next
    }
    guard value.entries != nil else { return }
    for (key, tensor) in try file.stateDict(value) {
      arrays[ArrayAddress(file: name, path: path + [key.text])] = tensor
    }
  }

  /// The addresses of all arrays.
  var addresses: [ArrayAddress] { Array(arrays.keys) }

  /// The shape of the array at an address; nil if there is none.
  func shape(_ file: String, _ path: [String]) -> [Int]? {
    arrays[ArrayAddress(file: file, path: path)]?.shape
  }

  /// The array at an address.
  func find(_ address: ArrayAddress) -> FoundArray? {
    guard let tensor = arrays[address], let file = files[address.file], tensor.isContiguous else {
      return nil
    }
    return FoundArray(
      file: file.file, byteOffset: tensor.byteOffset, dtype: tensor.dtype, shape: tensor.shape)
  }
}
