/// Reads values of the standard library's `Decodable` from bytes of `BinaryNode`.
struct BinaryDecoder: Decoder {
  private let bytes: ArraySlice<UInt8>
  let codingPath: [any CodingKey]

  init(_ bytes: ArraySlice<UInt8>, _ path: [any CodingKey]) {
    self.bytes = bytes
    codingPath = path
  }

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    var parts = BinaryParts(bytes, codingPath)
    var values: [String: ArraySlice<UInt8>] = [:]
    for _ in 0..<(try parts.count(each: 16)) {
      let key = String(decoding: try parts.next(), as: UTF8.self)
      values[key] = try parts.next()
    }
    return KeyedDecodingContainer(Keyed<Key>(values: values, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    var parts = BinaryParts(bytes, codingPath)
    let count = try parts.count(each: 8)
    return Unkeyed(values: try (0..<count).map { _ in try parts.next() }, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    Single(bytes: bytes, codingPath: codingPath)
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: ArraySlice<UInt8>, _ path: [any CodingKey]
  ) throws -> Value {
    switch type {
    case is Bool.Type: try leaf(bytes.first.map { $0 != 0 }, path)
    case is String.Type:
      try leaf(bytes.isEmpty ? nil : String(decoding: bytes.dropFirst(), as: UTF8.self), path)
    case is Double.Type: try leaf(UInt64(littleEndian: bytes).map(Double.init(bitPattern:)), path)
    case is Float.Type: try leaf(UInt32(littleEndian: bytes).map(Float.init(bitPattern:)), path)
    case let type as any FixedWidthInteger.Type: try integer(type, bytes, path)
    default: try Value(from: BinaryDecoder(bytes, path))
    }
  }

  private static func integer<Value: Decodable, Integer: FixedWidthInteger>(
    _ type: Integer.Type, _ bytes: ArraySlice<UInt8>, _ path: [any CodingKey]
  ) throws -> Value {
    try leaf(Integer(littleEndian: bytes), path)
  }

  private static func leaf<Value>(_ value: Any?, _ path: [any CodingKey]) throws -> Value {
    guard let value = value as? Value else { throw BinaryParts.damaged(path) }
    return value
  }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let values: [String: ArraySlice<UInt8>]
    let codingPath: [any CodingKey]

    var allKeys: [Key] { values.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { values[key.stringValue] != nil }

    private func value(_ key: Key) throws -> ArraySlice<UInt8> {
      guard let value = values[key.stringValue] else {
        throw DecodingError.keyNotFound(
          key, DecodingError.Context(codingPath: codingPath, debugDescription: "not sent"))
      }
      return value
    }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isEmpty }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      try BinaryDecoder.decode(type, from: value(key), codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
      try BinaryDecoder(value(key), codingPath + [key]).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try BinaryDecoder(value(key), codingPath + [key]).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
      guard let value = values["super"] else { throw BinaryParts.damaged(codingPath) }
      return BinaryDecoder(value, codingPath)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
      BinaryDecoder(try value(key), codingPath + [key])
    }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let values: [ArraySlice<UInt8>]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(values: [ArraySlice<UInt8>], codingPath: [any CodingKey]) {
      self.values = values
      self.codingPath = codingPath
    }

    var count: Int? { values.count }
    var isAtEnd: Bool { currentIndex == values.count }

    private mutating func next() throws -> ArraySlice<UInt8> {
      guard !isAtEnd else { throw BinaryParts.damaged(codingPath) }
      defer { currentIndex += 1 }
      return values[currentIndex]
    }

    mutating func decodeNil() throws -> Bool {
      guard !isAtEnd, values[currentIndex].isEmpty else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try BinaryDecoder.decode(type, from: next(), codingPath)
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
      try BinaryDecoder(next(), codingPath).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
      try BinaryDecoder(next(), codingPath).unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder { BinaryDecoder(try next(), codingPath) }
  }

  private struct Single: SingleValueDecodingContainer {
    let bytes: ArraySlice<UInt8>
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { bytes.isEmpty }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try BinaryDecoder.decode(type, from: bytes, codingPath)
    }
  }
}

/// The parts of a list or map, one after the other.
struct BinaryParts {
  private var rest: ArraySlice<UInt8>
  private let codingPath: [any CodingKey]

  init(_ bytes: ArraySlice<UInt8>, _ path: [any CodingKey]) {
    rest = bytes
    codingPath = path
  }

  /// A count of parts of at least `each` bytes, which fit into what is left.
  mutating func count(each: Int) throws -> Int {
    let count = try size()
    guard count <= rest.count / each else { throw Self.damaged(codingPath) }
    return count
  }

  mutating func next() throws -> ArraySlice<UInt8> {
    let count = try size()
    guard count <= rest.count else { throw Self.damaged(codingPath) }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private mutating func size() throws -> Int {
    guard let value = UInt64(littleEndian: rest.prefix(8)), let size = Int(exactly: value) else {
      throw Self.damaged(codingPath)
    }
    rest = rest.dropFirst(8)
    return size
  }

  static func damaged(_ path: [any CodingKey]) -> any Error {
    DecodingError.dataCorrupted(
      DecodingError.Context(codingPath: path, debugDescription: "bytes that were not sent so"))
  }
}
