/// Why an output directory or file cannot be put at a path; nothing has been touched.
package enum OutputRefusal: Hashable, Sendable {
  /// The directory has entries, and replacing was not asked for.
  case notEmpty
  /// Something that is no directory is there.
  case notDirectory(FileKind)
  /// A file is there, and replacing was not asked for.
  case exists
  /// Something that is no regular file is there.
  case notRegular(FileKind)
  /// The path is or contains the working directory.
  case holdsWorkingDirectory
  /// The directory that the output would be put in does not exist.
  case parentMissing(Path)
  /// The last part of the path names no entry, as in "out/..".
  case unusableName
  case isInput(Path)
  case insideInput(Path)
  case containsInput(Path)
  /// Another process is writing the output, in this place.
  case beingWritten(by: Int32, in: Path)
  /// The file system cannot put one directory in the place of another.
  case notReplaceable
  /// The file system has too little room, in bytes.
  case insufficientSpace(needed: Int, available: Int)
}

extension OutputRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notEmpty: "the directory exists and is not empty"
    case .notDirectory(let kind): "it is \(kind), not a directory"
    case .exists: "the file exists"
    case .notRegular(let kind): "it is \(kind), not a regular file"
    case .holdsWorkingDirectory: "it is or contains the working directory"
    case .parentMissing(let parent): "the directory \(parent.quoted) does not exist"
    case .unusableName: "its last component is not a usable name"
    case .isInput(let input): "it is the input \(input.quoted)"
    case .insideInput(let input): "it is inside the input \(input.quoted)"
    case .containsInput(let input): "it contains the input \(input.quoted)"
    case .beingWritten(let process, let place):
      "the process \(process) is writing it, in \(place.quoted)"
    case .notReplaceable:
      "the file system cannot rename directories, so an existing output cannot be replaced in one step"
    case .insufficientSpace(let needed, let available):
      "\(needed) bytes are needed and \(available) are free"
    }
  }
}
