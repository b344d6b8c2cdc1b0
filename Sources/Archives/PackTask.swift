/// A chunk to be packed or only hashed, or an end of something.
struct PackTask: Sendable {
  let member: Int
  let segment: Int
  /// Its bytes in the file.
  let range: Range<Int>
  /// Whether it becomes a chunk of the archive, or is there already.
  let isStored: Bool
  /// Whether it counts for the digests of the file and its tensors.
  let isHashed: Bool
}

extension PackPlan {
  /// The work in the order of the archive: headers first, then every file front to back.
  func tasks(chunkByteCount: Int) -> [PackTask] {
    var tasks: [PackTask] = []
    func add(_ member: Int, _ segment: Int, isStored: Bool, isHashed: Bool) {
      let range = members[member].segments[segment].range
      for start in stride(from: range.lowerBound, to: range.upperBound, by: chunkByteCount) {
        tasks.append(
          PackTask(
            member: member, segment: segment,
            range: start..<min(start + chunkByteCount, range.upperBound), isStored: isStored,
            isHashed: isHashed))
      }
    }
    for (number, member) in members.enumerated() where member.kind == .safetensors {
      add(number, 0, isStored: true, isHashed: false)
    }
    for (number, member) in members.enumerated() {
      for (place, segment) in member.segments.enumerated() {
        let isHeader = member.kind == .safetensors && place == 0
        add(number, place, isStored: !isHeader && segment.original == nil, isHashed: true)
      }
    }
    return tasks
  }
}
