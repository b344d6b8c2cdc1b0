/// Writes values of the standard library's `Encodable` into nodes.
struct BinaryEncoder: Encoder {
  let node: BinaryNode
  let codingPath: [any CodingKey]

  init(_ node: BinaryNode, _ path: [any CodingKey]) {
    self.node = node
    codingPath = path
  }

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.beginMap()
    return KeyedEncodingContainer(Keyed<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.beginList()
    return Unkeyed(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    Single(node: node, codingPath: codingPath)
  }

  /// The bytes of a value that has no parts; nil for others.
  private static func leaf(_ value: some Encodable) -> [UInt8]? {
    switch value {
    case let value as Bool: [value ? 1 : 0]
    // A text may be empty, and nil is no bytes.
    case let value as String: [1] + Array(value.utf8)
    case let value as Double: value.bitPattern.littleEndianBytes
    case let value as Float: value.bitPattern.littleEndianBytes
    case let value as any FixedWidthInteger: value.littleEndianBytes
    default: nil
    }
  }

  private static func encode(
    _ value: some Encodable, into node: BinaryNode, _ path: [any CodingKey]
  ) throws {
    if let bytes = leaf(value) { return node.set(bytes) }
    try value.encode(to: BinaryEncoder(node, path))
  }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: BinaryNode
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) { _ = node.append(key.stringValue) }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
      try BinaryEncoder.encode(value, into: node.append(key.stringValue), codingPath + [key])
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
      BinaryEncoder(node.append(key.stringValue), codingPath + [key]).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
      BinaryEncoder(node.append(key.stringValue), codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
      BinaryEncoder(node.append("super"), codingPath)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
      BinaryEncoder(node.append(key.stringValue), codingPath + [key])
    }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let node: BinaryNode
    let codingPath: [any CodingKey]

    var count: Int { node.count }

    mutating func encodeNil() { _ = node.append() }

    mutating func encode(_ value: some Encodable) throws {
      try BinaryEncoder.encode(value, into: node.append(), codingPath)
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
      BinaryEncoder(node.append(), codingPath).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
      BinaryEncoder(node.append(), codingPath).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { BinaryEncoder(node.append(), codingPath) }
  }

  private struct Single: SingleValueEncodingContainer {
    let node: BinaryNode
    let codingPath: [any CodingKey]

    mutating func encodeNil() { node.set([]) }

    mutating func encode(_ value: some Encodable) throws {
      try BinaryEncoder.encode(value, into: node, codingPath)
    }
  }
}
