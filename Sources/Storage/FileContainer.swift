/// A file that holds further files and is read as a directory of them.
package protocol FileContainer: Sendable {
  /// What is at a path inside, which is the container itself if there are no names; nil for nothing.
  func entry(at names: [String]) -> ContainerEntry?
}

/// Something inside a container.
package enum ContainerEntry: Sendable {
  /// A directory, and the names in it.
  case directory([(name: String, isDirectory: Bool)])
  /// A file; `number` tells it from the others of the container.
  case file(any VirtualContents, number: Int, mode: UInt32)
}

/// A format of containers, told by the first bytes of a file and never by its name.
package protocol ContainerFormat: Sendable {
  /// What files of the format begin with.
  var magic: [UInt8] { get }

  /// Opens a file that begins so; throws if it is damaged.
  func open(_ file: InputFile) throws(FileError) -> any FileContainer
}
