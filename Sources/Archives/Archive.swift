package import Storage

/// An opened archive, read as a directory of its members.
///
/// The trailer, the index and its hash were checked; chunks are checked as they are read.
package final class Archive: FileContainer, Sendable {
  package let file: InputFile
  let index: ArchiveIndex
  let base: ArchiveBase
  let decoders = DecoderPool()
  let cache = ChunkCache(capacity: 16)
  private let folders: [String: [String: Bool]]
  private let numbers: [String: Int]

  /// Opens an archive; throws `FileError` with a fault that says which part is damaged.
  package init(_ file: InputFile, base: ArchiveBase) throws(FileError) {
    self.file = file
    self.base = base
    do {
      index = try ArchiveOpening(file).index()
    } catch let fault as OpeningFault {
      throw FileError(.read, file.path, .contents(ContentsFault(.damaged, "\(fault)")))
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(.read, file.path, .contents(ContentsFault(.damaged, "\(error)")))
    }
    var folders: [String: [String: Bool]] = ["": [:]]
    var numbers: [String: Int] = [:]
    for (number, member) in index.members.enumerated() {
      numbers[member.name] = number
      let names = Path.names(below: member.name) ?? []
      for depth in names.indices {
        let parent = names[..<depth].joined(separator: "/")
        folders[parent, default: [:]][names[depth]] = depth < names.count - 1
      }
    }
    (self.folders, self.numbers) = (folders, numbers)
  }

  /// The files in the archive, in their order.
  package var members: [MemberRecord] { index.members }
  /// Bytes of all members.
  package var byteCount: Int { index.byteCount }
  /// The tensors of other models that are needed to read this one.
  package var bases: [BaseRecord] { index.bases }

  /// The contents of a member by its place.
  package func contents(of member: Int) -> some VirtualContents { ArchiveMember(self, member) }

  package func entry(at names: [String]) -> ContainerEntry? {
    let name = names.joined(separator: "/")
    if let number = numbers[name] {
      return .file(
        ArchiveMember(self, number), number: number + 1, mode: index.members[number].mode)
    }
    return folders[name].map { .directory($0.map { ($0.key, $0.value) }) }
  }
}

/// The format, for those who look into files without knowing what they are.
package struct ArchiveContainer: ContainerFormat {
  package let magic = ArchiveFormat.magic
  private let base: ArchiveBase

  /// Archives that may refer to tensors of `base`.
  package init(base: ArchiveBase) { self.base = base }

  package func open(_ file: InputFile) throws(FileError) -> any FileContainer {
    try Archive(file, base: base)
  }
}
