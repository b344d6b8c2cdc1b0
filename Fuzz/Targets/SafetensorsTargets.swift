import Checkpoints
import Tensors

extension FuzzTarget {
  /// Safetensors files: length, header, places of data.
  static let header = FuzzTarget(name: "header") { bytes in
    do {
      let header = try SafetensorsHeader(bytes)
      var end = 0
      for entry in header.entries {
        precondition(entry.dataRange.lowerBound == end, "a hole or an overlap")
        precondition(entry.dataRange.count == entry.spec.byteCount, "a wrong size")
        end = entry.dataRange.upperBound
      }
      precondition(header.dataOffset + end == bytes.count, "bytes without a tensor")
      let names = Set(header.entries.map(\.spec.name))
      precondition(names.count == header.entries.count, "a name twice")
    } catch { read(error) }
  }

  /// Indexes of several files.
  static let index = FuzzTarget(name: "index") { bytes in
    do {
      let index = try SafetensorsIndex(bytes)
      for shard in index.shards {
        let names = shard.split(separator: "/", omittingEmptySubsequences: false)
        precondition(!names.contains("") && !names.contains(".."), "a way out of the directory")
        precondition(shard.hasSuffix(".safetensors"), "another format")
      }
    } catch { read(error) }
  }
}
