extension PickleValue {
  /// A key and its value.
  package typealias Entry = (key: PickleValue, value: PickleValue)

  /// The elements of a list, tuple, set or `torch.Size`.
  package var elements: [PickleValue]? {
    switch node {
    case .list(let number), .tuple(let number), .set(let number):
      return tree.sequences[Int(number)].map(at)
    case .object:
      guard let object, object.isCall, let type = object.type else { return nil }
      if type == Self.size || Self.sets.contains(type) {
        return object.arguments.first.flatMap(\.plainElements) ?? []
      }
      return nil
    default: return nil
    }
  }

  private static let size = PickleGlobal("torch", "Size")
  private static let sets: Set<PickleGlobal> = [
    PickleGlobal("builtins", "set"), PickleGlobal("__builtin__", "set"),
    PickleGlobal("builtins", "frozenset"), PickleGlobal("__builtin__", "frozenset"),
  ]

  private var plainElements: [PickleValue]? {
    switch node {
    case .list(let number), .tuple(let number), .set(let number):
      tree.sequences[Int(number)].map(at)
    default: nil
    }
  }

  /// The elements, if all are integers.
  package var ints: [Int]? {
    guard let elements else { return nil }
    let ints = elements.compactMap(\.int)
    return ints.count == elements.count ? ints : nil
  }

  /// The entries of a dict of any class, or the attributes of an object, in their order.
  ///
  /// Keys that stand twice are given twice; for Python the last one counts.
  package var entries: [Entry]? {
    if case .dict(let number) = node {
      return tree.dicts[Int(number)].map { (at($0.key), at($0.value)) }
    }
    guard let object else { return nil }
    if object.type.map(Self.dicts.contains) == true { return object.entries }
    // `state` of classes with slots is a pair of dict and slots.
    guard let state = object.state, case .dict = state.node else {
      return object.entries.isEmpty ? nil : object.entries
    }
    return state.entries
  }

  private static let dicts: Set<PickleGlobal> = [
    PickleGlobal("collections", "OrderedDict"), PickleGlobal("collections", "defaultdict"),
    PickleGlobal("collections", "Counter"), PickleGlobal("builtins", "dict"),
    PickleGlobal("__builtin__", "dict"),
  ]

  /// The value of a key of a dict, or an attribute of an object.
  package subscript(key: String) -> PickleValue? {
    entries?.last { $0.key.string == key }?.value
  }

  /// An element, if there are so many.
  package subscript(index: Int) -> PickleValue? {
    guard let elements, elements.indices.contains(index) else { return nil }
    return elements[index]
  }

  /// Whether this is what the function or class `global` returns.
  package func isCall(of global: PickleGlobal) -> Bool {
    object.map { $0.isCall && $0.type == global } ?? false
  }
}
