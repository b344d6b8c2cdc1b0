/// A value of a pickle, as a place in its tree.
///
/// Values may be shared and may hold themselves, so whoever walks them bounds the walk. Accessors
/// give nil where the value is something else.
package struct PickleValue: Sendable {
  let tree: PickleTree
  let reference: PickleNode.Reference

  init(tree: PickleTree, reference: PickleNode.Reference) {
    self.tree = tree
    self.reference = reference
  }

  var node: PickleNode { tree.nodes[Int(reference)] }

  /// The same number for what is one object in Python.
  package var identity: Int { Int(reference) }

  /// How many values the whole pickle has, to bound walks by.
  package var treeCount: Int { tree.nodes.count }

  /// What the value is, with its article, for messages.
  package var kind: String {
    if let object { return object.type.map { "an object of \($0)" } ?? "an object" }
    return global.map { "the global \($0)" } ?? node.kind
  }

  package var isNone: Bool { if case .none = node { true } else { false } }

  package var bool: Bool? { if case .bool(let value) = node { value } else { nil } }

  /// An integer of at most 64 bits, of Python or NumPy.
  package var int: Int? {
    if case .int(let value) = node { return value }
    return numpyScalar?.int
  }

  /// A number, of Python or NumPy.
  package var double: Double? {
    switch node {
    case .int(let value): Double(value)
    case .float(let value): value
    default: numpyScalar.map { $0.int.map(Double.init) ?? $0.double }
    }
  }

  /// An integer beyond 64 bits: two's complement, little-endian.
  package var longBytes: [UInt8]? { if case .long(let bytes) = node { bytes } else { nil } }

  package var string: String? { if case .string(let value) = node { value } else { nil } }

  /// Bytes, also in the spelling of protocol 2, which is encoded Latin-1 text.
  package var bytes: [UInt8]? {
    if case .bytes(let bytes) = node { return bytes }
    guard let object, object.isCall, object.type == Self.encode, object.arguments.count == 2,
      let text = object.arguments[0].string, object.arguments[1].string == "latin1"
    else { return nil }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard let byte = UInt8(exactly: scalar.value) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static let encode = PickleGlobal("_codecs", "encode")

  /// A class or function by itself.
  package var global: PickleGlobal? {
    if case .global(let number) = node { tree.globals[Int(number)] } else { nil }
  }

  /// The object that the value is.
  package var object: PickleObject? {
    if case .object(let number) = node {
      PickleObject(tree: tree, object: tree.objects[Int(number)])
    } else {
      nil
    }
  }

  /// What stands for something outside of the pickle.
  package var persistentID: PickleValue? {
    if case .persistent(let id) = node { at(id) } else { nil }
  }

  func at(_ reference: PickleNode.Reference) -> PickleValue {
    PickleValue(tree: tree, reference: reference)
  }
}
