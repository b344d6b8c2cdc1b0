/// Values as bytes, which travel between ranks of one program.
///
/// Equal values have equal bytes, and numbers keep every bit. What is read was written by the same
/// version, so that this is no format for files; bytes that are not so are an error nevertheless.
package enum BinaryCoding {
  /// The bytes of a value.
  package static func bytes(of value: some Encodable) throws -> [UInt8] {
    let node = BinaryNode()
    try value.encode(to: BinaryEncoder(node, []))
    return node.serialized
  }

  /// The value that bytes stand for.
  package static func value<Value: Decodable>(
    _ type: Value.Type = Value.self, from bytes: [UInt8]
  ) throws -> Value {
    try Value(from: BinaryDecoder(bytes[...], []))
  }
}

/// The bytes of a value while it is encoded: a leaf, a list of nodes, or nodes with keys.
final class BinaryNode {
  enum Content {
    /// Nothing at all is nil.
    case leaf([UInt8])
    case list([BinaryNode])
    case map([(key: String, node: BinaryNode)])
  }

  private(set) var content = Content.leaf([])

  func set(_ bytes: [UInt8]) { content = .leaf(bytes) }

  func beginList() {
    if case .list = content { return }
    content = .list([])
  }

  func beginMap() {
    if case .map = content { return }
    content = .map([])
  }

  var count: Int { if case .list(let nodes) = content { nodes.count } else { 0 } }

  func append() -> BinaryNode {
    let node = BinaryNode()
    guard case .list(var nodes) = content else { return node }
    content = .list([])
    nodes.append(node)
    content = .list(nodes)
    return node
  }

  func append(_ key: String) -> BinaryNode {
    let node = BinaryNode()
    guard case .map(var nodes) = content else { return node }
    content = .map([])
    nodes.append((key, node))
    content = .map(nodes)
    return node
  }

  /// Counts and sizes are 8 bytes, little-endian.
  var serialized: [UInt8] {
    switch content {
    case .leaf(let bytes): return bytes
    case .list(let nodes):
      var bytes = nodes.count.littleEndianBytes
      for node in nodes { Self.append(node.serialized, to: &bytes) }
      return bytes
    case .map(let nodes):
      var bytes = nodes.count.littleEndianBytes
      for (key, node) in nodes {
        Self.append(Array(key.utf8), to: &bytes)
        Self.append(node.serialized, to: &bytes)
      }
      return bytes
    }
  }

  private static func append(_ part: [UInt8], to bytes: inout [UInt8]) {
    bytes += part.count.littleEndianBytes
    bytes += part
  }
}

extension FixedWidthInteger {
  /// The integer's bytes, the lowest first.
  var littleEndianBytes: [UInt8] {
    stride(from: 0, to: Self.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: self >> $0) }
  }

  /// The integer of these bytes; nil unless there are as many as it has.
  init?(littleEndian bytes: ArraySlice<UInt8>) {
    guard bytes.count == Self.bitWidth / 8 else { return nil }
    self = 0
    for (place, byte) in bytes.enumerated() {
      self |= Self(truncatingIfNeeded: byte) << (place * 8)
    }
  }
}
