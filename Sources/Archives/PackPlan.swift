internal import Checkpoints
package import Ranks
package import Storage
internal import Tensors

/// What goes into an archive: files, cut where their tensors begin and end.
package struct PackPlan: Sendable {
  /// A file to be packed.
  package struct Member: Sendable {
    package let name: String
    package let mode: UInt32
    package let file: InputFile
    package internal(set) var kind: MemberRecord.Kind
    var segments: [Segment]
    /// Its tensors, in the order of their data.
    var tensors: [(spec: TensorSpec, range: Range<Int>)]
  }

  /// A run of bytes that becomes one blob.
  struct Segment: Sendable {
    /// Its bytes in the file.
    var range: Range<Int>
    var kind: ElementKind
    /// The tensor of the base that it is packed as a difference to.
    var base: LogicalTensor?
    /// An earlier segment with the same bytes.
    var original: (member: Int, segment: Int)?
  }

  package internal(set) var members: [Member]
  /// What a person should know.
  package internal(set) var notes: [String] = []

  /// Bytes of all files.
  package var byteCount: Int { members.reduce(0) { $0 + $1.file.byteCount } }
  package var tensorCount: Int { members.reduce(0) { $0 + $1.tensors.count } }

  /// Segments that are stored already, and their bytes.
  package var duplicates: (count: Int, byteCount: Int) {
    let all = members.flatMap(\.segments).filter { $0.original != nil }
    return (all.count, all.reduce(0) { $0 + $1.range.count })
  }

  /// Segments that are packed as differences.
  package var differenceCount: Int {
    members.reduce(0) { $0 + $1.segments.count { $0.base != nil } }
  }
}

/// How an archive is made.
package struct PackOptions: Sendable {
  package var mode = PackMode.normal
  package var workers = 1
  package var isForced = false
  package var isSyncing = true
  /// Whether the archive is read back and compared before it is put in place.
  package var isVerifying = true
  /// The processes that pack together; all of them plan and run the same.
  package var ranks = Communicator.alone
  /// Bytes of a chunk: a power of two from 1 KiB to 1 MiB.
  package var chunkByteCount = ArchiveFormat.chunkByteCount
  /// Tensors below this size share chunks with their neighbours.
  package var poolByteCount = 1 << 16

  package init() {}
}

/// Why files cannot be packed; nothing was written.
package enum PackFault: Error, Hashable, CustomStringConvertible {
  case linkToDirectory(Path)
  case irregular(Path, FileKind)
  case name(Path)
  case twice(String)
  case nothing
  /// An index, which is the model for other commands and a file for this one.
  case index(Path)
  case notAnArchive(Path)
  /// The archive, read back, is not what was packed.
  case readBack(String)

  package var description: String {
    switch self {
    case .linkToDirectory(let path):
      "\(path.quoted) is a symbolic link to a directory; links to files are followed, others are not"
    case .irregular(let path, let kind): "\(path.quoted) cannot be packed: it is \(kind)"
    case .name(let path): "\(path.quoted) has a name that an archive cannot hold"
    case .twice(let name): "there are two files for the member '\(name)'"
    case .nothing: "there are no files to pack"
    case .index(let path):
      "\(path.quoted) is an index; name the directory, whose shards then go along"
    case .notAnArchive(let path):
      "cannot replace \(path.quoted): it is no archive of Suture; remove it by hand or choose "
        + "another output"
    case .readBack(let reason): "the archive was read back and is not what was packed: \(reason)"
    }
  }
}
