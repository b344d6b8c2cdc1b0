package import Storage

/// Why an HDF5 file cannot be read or written: the file, the object in it, and what is wrong.
package struct HDF5Error: Error, Hashable, Sendable {
  package let path: Path
  /// The path of the group or dataset inside of the file; nil where the whole file is meant.
  package let object: String?
  package let fault: HDF5Fault

  package init(_ path: Path, _ fault: HDF5Fault, at object: String? = nil) {
    self.path = path
    self.object = object
    self.fault = fault
  }

  /// Runs `body`, whose errors already name the file.
  static func reading<Result>(
    _ body: () throws(FileError) -> Result
  ) throws(HDF5Error) -> Result {
    do { return try body() } catch { throw HDF5Error(error.path, .file(error)) }
  }
}

extension HDF5Error: CustomStringConvertible {
  /// The file, the object and the reason, without the hint.
  package var description: String {
    if case .file(let error) = fault { return "\(error)" }
    // Where the library is not there, no file is to blame.
    return fault.isMissingLibrary ? "\(fault)" : "\(path.quoted): \(reason)"
  }

  /// The description without the file's name before it.
  package var reason: String { (object.map { "\(Path($0).quoted): " } ?? "") + "\(fault)" }
}
