internal import Checkpoints
internal import Ranks
package import Storage
internal import Tensors

/// Finds the files to pack and cuts them into blobs.
package struct PackPlanner {
  private let options: PackOptions
  private let base: ArchiveBase?
  private var plan = PackPlan(members: [])

  private init(_ options: PackOptions, _ base: ArchiveBase?) {
    (self.options, self.base) = (options, base)
  }

  /// Plans an archive of files and of what directories hold.
  ///
  /// A single directory's files are named below it, and files by their last component. Several ranks
  /// must see the same, and look for equal tensors together.
  package static func plan(
    _ inputs: [Path], base: ArchiveBase?, options: PackOptions
  ) throws -> PackPlan {
    let ranks = options.ranks
    return try ranks.together {
      var plan = try files(inputs, base: base, options: options)
      try ranks.requireSameView(plan.view(options))
      try DuplicateSegments.mark(in: &plan, least: max(1, options.poolByteCount), ranks)
      return plan
    }
  }

  private static func files(
    _ inputs: [Path], base: ArchiveBase?, options: PackOptions
  ) throws -> PackPlan {
    var planner = Self(options, base)
    for input in inputs {
      if try FileStatus(of: input).kind == .directory {
        let prefix = inputs.count == 1 ? "" : input.lastComponent + "/"
        try planner.walk(input, prefix)
      } else {
        if inputs.count == 1, input.lastComponent.hasSuffix(".index.json") {
          throw PackFault.index(input)
        }
        try planner.add(input, as: input.lastComponent)
      }
    }
    guard !planner.plan.members.isEmpty else { throw PackFault.nothing }
    var names: Set<[UInt8]> = []
    for member in planner.plan.members {
      guard names.insert(Array(member.name.utf8)).inserted else {
        throw PackFault.twice(member.name)
      }
    }
    do { try MemberNames.check(planner.plan.members.map(\.name)) } catch {
      throw PackFault.readBack("\(error)")
    }
    return planner.plan
  }

  private mutating func walk(_ folder: Path, _ prefix: String) throws {
    for entry in try DirectoryListing(of: folder).entries {
      let path = folder.joining(entry.name)
      switch entry.kind {
      case .regular: try add(path, as: prefix + entry.name)
      case .directory where entry.isLink: throw PackFault.linkToDirectory(path)
      case .directory: try walk(path, prefix + entry.name + "/")
      default: throw PackFault.irregular(path, entry.kind)
      }
    }
  }

  private mutating func add(_ path: Path, as name: String) throws {
    guard MemberNames.isPossible(name) else { throw PackFault.name(path) }
    let file = try InputFile(path, access: .positional)
    var member = PackPlan.Member(
      name: name, mode: try FileStatus(of: path).mode & 0o777, file: file, kind: .file,
      segments: [], tensors: [])
    if name.hasSuffix(".safetensors") {
      do {
        let opened = try SafetensorsFile(opening: path, access: .positional)
        member.kind = .safetensors
        try cut(&member, opened.header)
      } catch let error as CheckpointError {
        // What cannot be read is no plain file either.
        if case .file(let error) = error.fault { throw error }
        plan.notes.append("packed as a plain file: \(error)")
      }
    } else {
      let start = try file.bytes(in: 0..<min(4, file.byteCount))
      if start == [0x50, 0x4B, 3, 4] { member.kind = .torch }
    }
    if member.segments.isEmpty, file.byteCount > 0 {
      member.segments = [PackPlan.Segment(range: 0..<file.byteCount, kind: .unknown)]
    }
    plan.members.append(member)
  }

  /// Header, tensors, and small tensors of one kind together.
  private func cut(_ member: inout PackPlan.Member, _ header: SafetensorsHeader) throws {
    member.segments = [PackPlan.Segment(range: 0..<header.dataOffset, kind: .unknown)]
    var pool: PackPlan.Segment?
    for entry in header.entries {
      let range =
        header.dataOffset + entry.dataRange.lowerBound..<header.dataOffset
        + entry.dataRange.upperBound
      member.tensors.append((entry.spec, range))
      guard !range.isEmpty else { continue }
      let kind = ElementKind(entry.spec.dtype)
      guard range.count < options.poolByteCount else {
        if let full = pool { member.segments.append(full) }
        pool = nil
        let isWhole = entry.spec.dtype.bitWidth >= 16
        let match = isWhole ? try base?.match(for: entry.spec) : nil
        member.segments.append(PackPlan.Segment(range: range, kind: kind, base: match))
        continue
      }
      if let open = pool, open.kind == kind,
        open.range.count + range.count <= options.chunkByteCount
      {
        pool?.range = open.range.lowerBound..<range.upperBound
      } else {
        if let full = pool { member.segments.append(full) }
        pool = PackPlan.Segment(range: range, kind: kind)
      }
    }
    if let full = pool { member.segments.append(full) }
  }
}
