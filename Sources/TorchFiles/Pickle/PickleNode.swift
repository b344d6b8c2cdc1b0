/// A module and a name in it, as a pickle spells a class or function; nothing is looked up.
package struct PickleGlobal: Hashable, Sendable, CustomStringConvertible {
  package let module: String
  package let name: String

  package init(_ module: String, _ name: String) {
    self.module = module
    self.name = name
  }

  package var description: String { "\(module).\(name)" }
}

/// One value of a pickle; others are meant by their place in the tree.
enum PickleNode: Sendable {
  typealias Reference = Int32

  /// A key and its value.
  struct Entry: Sendable {
    let key: Reference
    let value: Reference
  }

  /// What a class or function would have made of its arguments.
  struct Object: Sendable {
    /// Whether the pickle calls the type (REDUCE) rather than making an instance (NEWOBJ).
    let isCall: Bool
    let type: Reference
    let arguments: Reference
    let keywords: Reference?
    /// What BUILD gave it.
    var state: Reference?
    /// What APPENDS and SETITEMS gave it.
    var elements: [Reference] = []
    var entries: [Entry] = []
  }

  case none
  case bool(Bool)
  case int(Int)
  /// An integer beyond 64 bits: two's complement, little-endian.
  case long([UInt8])
  case float(Double)
  case string(String)
  case bytes([UInt8])
  /// The number of a sequence of the tree.
  case list(Int32)
  case tuple(Int32)
  case set(Int32)
  /// The number of a dict of the tree.
  case dict(Int32)
  /// The number of a global of the tree.
  case global(Int32)
  /// The number of an object of the tree.
  case object(Int32)
  /// A persistent id: something that is stored outside of the pickle.
  case persistent(Reference)

  /// What the node is, with its article.
  var kind: String {
    switch self {
    case .none: "None"
    case .bool: "a bool"
    case .int, .long: "an integer"
    case .float: "a float"
    case .string: "a string"
    case .bytes: "bytes"
    case .list: "a list"
    case .tuple: "a tuple"
    case .set: "a set"
    case .dict: "a dict"
    case .global: "a global"
    case .object: "an object"
    case .persistent: "a persistent id"
    }
  }
}

/// All values of a pickle; what one holds is in the tree once, however often it is meant.
final class PickleTree: Sendable {
  let nodes: [PickleNode]
  let sequences: [[PickleNode.Reference]]
  let dicts: [[PickleNode.Entry]]
  let globals: [PickleGlobal]
  let objects: [PickleNode.Object]

  init(_ machine: PickleMachine) {
    nodes = machine.nodes
    sequences = machine.sequences
    dicts = machine.dicts
    globals = machine.globals
    objects = machine.objects
  }

  /// The values that a node holds directly.
  func children(of node: PickleNode) -> [PickleNode.Reference] {
    switch node {
    case .list(let number), .tuple(let number), .set(let number): sequences[Int(number)]
    case .dict(let number): dicts[Int(number)].flatMap { [$0.key, $0.value] }
    case .persistent(let id): [id]
    case .object(let number):
      Self.children(of: objects[Int(number)])
    default: []
    }
  }

  private static func children(of object: PickleNode.Object) -> [PickleNode.Reference] {
    [object.type, object.arguments] + [object.keywords, object.state].compactMap(\.self)
      + object.elements + object.entries.flatMap { [$0.key, $0.value] }
  }

  /// Whether no value is more than `limit` levels below `root`, each counted where it is found
  /// first.
  func isShallow(from root: PickleNode.Reference, limit: Int) -> Bool {
    var isSeen = [Bool](repeating: false, count: nodes.count)
    var open: [(PickleNode.Reference, depth: Int)] = [(root, 0)]
    while let (reference, depth) = open.popLast() {
      guard !isSeen[Int(reference)] else { continue }
      isSeen[Int(reference)] = true
      guard depth <= limit else { return false }
      for child in children(of: nodes[Int(reference)]) where !isSeen[Int(child)] {
        open.append((child, depth + 1))
      }
    }
    return true
  }
}
