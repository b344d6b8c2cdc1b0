/// Instructions that make objects, or add to a value that is on the stack.
extension PickleMachine {
  mutating func makeObject(_ opcode: PickleOpcode) throws(PickleFault) {
    var parts = try pop(opcode == .newobjEx ? 3 : 2)
    let keywords = opcode == .newobjEx ? parts.popLast() : nil
    if let keywords {
      guard case .dict = nodes[Int(keywords)] else { throw wrong(keywords, "a dict of arguments") }
    }
    guard case .tuple = nodes[Int(parts[1])] else { throw wrong(parts[1], "a tuple of arguments") }
    switch nodes[Int(parts[0])] {
    case .global, .object: break
    default: throw wrong(parts[0], "a class or function")
    }
    let object = PickleNode.Object(
      isCall: opcode == .reduce, type: parts[0], arguments: parts[1], keywords: keywords)
    try push(.object(Int32(objects.count)))
    objects.append(object)
  }

  mutating func build() throws(PickleFault) {
    let state = try pop()
    let target = try top()
    guard case .object(let number) = nodes[Int(target)] else { throw wrong(target, "an object") }
    objects[Int(number)].state = state
  }

  mutating func append(_ opcode: PickleOpcode) throws(PickleFault) {
    let elements = opcode == .append ? try pop(1) : try popGroup()
    let target = try top()
    switch (nodes[Int(target)], opcode) {
    case (.list(let number), .append), (.list(let number), .appends),
      (.set(let number), .additems):
      sequences[Int(number)] += elements
    case (.object(let number), .append), (.object(let number), .appends):
      objects[Int(number)].elements += elements
    default: throw wrong(target, opcode == .additems ? "a set" : "a list or an object")
    }
  }

  mutating func setItems(_ opcode: PickleOpcode) throws(PickleFault) {
    let entries = try paired(opcode == .setitem ? try pop(2) : try popGroup())
    let target = try top()
    switch nodes[Int(target)] {
    case .dict(let number): dicts[Int(number)] += entries
    case .object(let number): objects[Int(number)].entries += entries
    default: throw wrong(target, "a dict or an object")
    }
  }

  private func wrong(_ reference: PickleNode.Reference, _ expected: String) -> PickleFault {
    fault(.wrongOperand(expected: expected, found: nodes[Int(reference)].kind))
  }
}
