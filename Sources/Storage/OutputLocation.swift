import Glibc

/// Where an output directory goes: a name in a real parent directory.
///
/// It is checked against what is there and against the inputs, before anything is touched.
struct OutputLocation {
  let parent: Path
  let name: String

  var path: Path { parent.joining(name) }

  init(parent: Path, name: String) {
    self.parent = parent
    self.name = name
  }

  /// A hidden name beside the output that no other process uses: ".name.purpose-pid-random".
  ///
  /// The output's name is cut so that the whole fits into the 255 bytes of a file name.
  func sibling(_ purpose: String) -> Path {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    let suffix = ".\(purpose)-\(getpid())-\(random)"
    let room = 254 - suffix.utf8.count
    var start = name
    while start.utf8.count > room { start.unicodeScalars.removeLast() }
    return parent.joining(".\(start)\(suffix)")
  }

  /// Finds the place of `output`, an existing directory or a name in an existing directory.
  ///
  /// An existing output that is a symbolic link to a directory stands for that directory.
  /// Throws `refused` faults: for what exists and may not be replaced, and for an output that is,
  /// is inside or contains an input or holds the working directory.
  init(of output: Path, replacing: Bool, inputs: [Path]) throws(FileError) {
    if let existing = try FileStatus.ifOnDisk(output) {
      guard existing.kind == .directory else {
        throw FileError(.useAsOutput, output, .refused(.notDirectory(existing.kind)))
      }
      let real = try output.resolved()
      guard Path.isName(real.lastComponent) else {
        throw FileError(.useAsOutput, output, .refused(.unusableName))
      }
      parent = real.parent
      name = real.lastComponent
      let isEmpty = try DirectoryListing(of: real).entries.isEmpty
      guard isEmpty || replacing else {
        throw FileError(.useAsOutput, output, .refused(.notEmpty))
      }
    } else {
      if try FileStatus.ifOnDisk(output, followingLinks: false) != nil {
        throw FileError(.useAsOutput, output, .refused(.notDirectory(.symbolicLink)))
      }
      guard Path.isName(output.lastComponent) else {
        throw FileError(.useAsOutput, output, .refused(.unusableName))
      }
      if let refusal = try Self.refusal(ofParent: output.parent) {
        throw FileError(.useAsOutput, output, .refused(refusal))
      }
      parent = try output.parent.resolved()
      name = output.lastComponent
    }
    if let refusal = try refusal(inputs: inputs) {
      throw FileError(.useAsOutput, output, .refused(refusal))
    }
  }

  /// Finds the place of an output file: an existing regular file, or a name in an existing directory.
  ///
  /// Throws `refused` faults as for directories.
  init(file output: Path, replacing: Bool, inputs: [Path]) throws(FileError) {
    func refused(_ refusal: OutputRefusal) -> FileError {
      FileError(.useAsOutput, output, .refused(refusal))
    }
    guard Path.isName(output.lastComponent), output.text.utf8.last != UInt8(ascii: "/") else {
      throw refused(.unusableName)
    }
    if let kind = try FileStatus.ifOnDisk(output, followingLinks: false)?.kind {
      guard kind == .regular else { throw refused(.notRegular(kind)) }
      guard replacing else { throw refused(.exists) }
    }
    if let refusal = try Self.refusal(ofParent: output.parent) { throw refused(refusal) }
    parent = try output.parent.resolved()
    name = output.lastComponent
    if let refusal = try refusal(inputs: inputs) { throw refused(refusal) }
  }

  /// Why nothing can be put in a directory: it is none, or is not there.
  private static func refusal(ofParent parent: Path) throws(FileError) -> OutputRefusal? {
    guard let kind = try FileStatus.ifOnDisk(parent)?.kind else { return .parentMissing(parent) }
    return kind == .directory ? nil : .parentNotDirectory(parent, kind)
  }

  /// The first conflict with an input or the working directory.
  private func refusal(inputs: [Path]) throws(FileError) -> OutputRefusal? {
    let above = try Ancestry(of: path)
    if above.exists, try Ancestry(of: Path(".").resolved()).contains(above) {
      return .holdsWorkingDirectory
    }
    for input in inputs {
      for place in try Self.places(of: input) {
        let place = try Ancestry(of: place)
        if above.isSame(as: place) { return .isInput(input) }
        if above.contains(place) { return .insideInput(input) }
        if place.contains(above) { return .containsInput(input) }
      }
    }
    return nil
  }

  /// Every real path that belongs to an input: its own, the one of the link that leads to it, and
  /// where the links directly inside it lead (a model directory of links into a blob store).
  ///
  /// An input inside a container lies where the container does.
  private static func places(of input: Path) throws(FileError) -> [Path] {
    let real: Path
    do throws(FileError) {
      real = try input.resolved()
    } catch {
      guard error.errno == ENOTDIR, let outer = try Containers.place(of: input)?.file else {
        throw error
      }
      return try places(of: outer)
    }
    var places = [real]
    if Path.isName(input.lastComponent) {
      places.append(try input.parent.resolved().joining(input.lastComponent))
    }
    guard try FileStatus(onDisk: real).kind == .directory else { return places }
    for entry in try DirectoryListing(of: real).entries
    where entry.isLink && entry.kind != .symbolicLink {
      places.append(try real.joining(entry.name).resolved())
    }
    return places
  }
}
