/// An object that a pickle describes: its class or maker, what that is given, and its state.
package struct PickleObject: Sendable {
  private let tree: PickleTree
  private let object: PickleNode.Object

  init(tree: PickleTree, object: PickleNode.Object) {
    self.tree = tree
    self.object = object
  }

  /// Whether a function or class is called (REDUCE) rather than an instance made (NEWOBJ).
  package var isCall: Bool { object.isCall }

  /// The function or class; nil where it is itself the result of a call.
  package var type: PickleGlobal? { typeValue.global }

  /// The function or class as a value.
  package var typeValue: PickleValue { at(object.type) }

  /// The arguments by position.
  package var arguments: [PickleValue] {
    guard case .tuple(let number) = tree.nodes[Int(object.arguments)] else { return [] }
    return tree.sequences[Int(number)].map(at)
  }

  /// The arguments by name, which only protocol 4 has.
  package var keywords: PickleValue? { object.keywords.map(at) }

  /// What the object is built from; for most classes the dict of its attributes.
  package var state: PickleValue? { object.state.map(at) }

  /// What is appended to the object, where it is a list of its own class.
  package var elements: [PickleValue] { object.elements.map(at) }

  /// The items that are set in the object, where it is a dict of its own class.
  package var entries: [PickleValue.Entry] {
    object.entries.map { (at($0.key), at($0.value)) }
  }

  private func at(_ reference: PickleNode.Reference) -> PickleValue {
    PickleValue(tree: tree, reference: reference)
  }
}
