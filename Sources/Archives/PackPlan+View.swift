internal import Checkpoints
internal import Ranks
internal import Storage
internal import Tensors

extension PackPlan {
  /// What decides over the bytes of the archive, before equal tensors were looked for.
  func view(_ options: PackOptions) -> RankView {
    let facts = [
      "mode": options.mode.rawValue,
      "size of chunks": "\(options.chunkByteCount) bytes",
      "size of small tensors": "\(options.poolByteCount) bytes",
      "version of libzstd": PlaneCompressor.version,
      "plan": SHA256Hasher.digest(of: outline).hex,
    ]
    let bases = members.flatMap(\.segments).compactMap(\.base).flatMap(\.pieces).map(\.file)
    var inputs: [String: String] = [:]
    for file in members.map(\.file) + bases where inputs[file.path.text] == nil {
      let time = file.identity.modified
      inputs[file.path.text] =
        "\(file.byteCount) bytes, modified at \(time.seconds)s \(time.nanoseconds)ns"
    }
    return RankView(facts: facts, inputs: inputs)
  }

  /// Members, tensors and segments as bytes that are equal where they are.
  private var outline: [UInt8] {
    var writer = ByteWriter()
    func append(_ range: Range<Int>) {
      writer.append(UInt64(range.lowerBound))
      writer.append(UInt64(range.upperBound))
    }
    for member in members {
      writer.append(text: member.name)
      writer.append(member.kind.rawValue)
      writer.append(member.mode)
      writer.append(UInt64(member.segments.count))
      for segment in member.segments {
        append(segment.range)
        writer.append(text: "\(segment.kind)")
        writer.append(text: segment.base.map { "\($0.spec)" } ?? "")
      }
      writer.append(UInt64(member.tensors.count))
      for tensor in member.tensors {
        append(tensor.range)
        writer.append(text: "\(tensor.spec)")
      }
    }
    return writer.bytes
  }
}
