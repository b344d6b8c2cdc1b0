internal import Storage
package import Tensors

extension TorchFile {
  /// A tensor and the keys and places that lead to it, outermost first.
  package typealias PlacedTensor = (path: [String], tensor: TorchTensor)

  /// The tensors of a dict, in its order: the state dict of a module.
  ///
  /// Values that are no tensors (None, numbers, bytes of `_extra_state`) are passed over; a tensor
  /// under a key that is no text is refused. A key that stands twice counts once, the last time.
  package func stateDict(
    _ value: PickleValue? = nil
  ) throws(TorchError) -> [(name: TensorName, tensor: TorchTensor)] {
    let value = value ?? root
    guard let entries = value.entries else {
      throw fault(.notATensor(found: value.kind))
    }
    var tensors: [(name: TensorName, tensor: TorchTensor)] = []
    var places: [TensorName: Int] = [:]
    for (key, value) in entries where isTensor(value) {
      guard let text = key.string else { throw fault(.malformed("its key is \(key.kind)")) }
      let name = TensorName(text)
      let tensor = try tensor(value, name: name)
      if let place = places[name] {
        tensors[place].tensor = tensor
      } else {
        places[name] = tensors.count
        tensors.append((name, tensor))
      }
    }
    return tensors
  }

  /// All tensors in nested dicts, lists and tuples below a value, in their order.
  ///
  /// Attributes of objects are looked into as well; values that are something else are passed over.
  package func tensors(below value: PickleValue? = nil) throws(TorchError) -> [PlacedTensor] {
    var walk = TensorWalk(file: self, budget: 16 * root.treeCount + 1024)
    try walk.visit(value ?? root, path: [])
    return walk.found
  }

  private func fault(_ fault: TensorFault) -> TorchError {
    TorchError(file.path, .tensor(fault, nil))
  }
}

/// The walk of `tensors(below:)`.
private struct TensorWalk {
  let file: TorchFile
  /// The values that may still be visited: shared values are visited once for each path.
  var budget: Int
  var found: [TorchFile.PlacedTensor] = []

  mutating func visit(_ value: PickleValue, path: [String]) throws(TorchError) {
    budget -= 1
    guard budget > 0 else { throw fault(.tooManyPaths, path) }
    guard path.count <= PickleMachine.depthLimit else {
      throw fault(.tooDeep(limit: PickleMachine.depthLimit), path)
    }
    if file.isTensor(value) {
      let name = TensorName(path.joined(separator: "."))
      found.append((path, try file.tensor(value, name: name)))
    } else if let entries = value.entries {
      for (key, value) in entries {
        try visit(value, path: path + [key.string ?? key.int.map(String.init) ?? "?"])
      }
    } else if let elements = value.elements {
      for (place, element) in elements.enumerated() {
        try visit(element, path: path + [String(place)])
      }
    }
  }

  private func fault(_ fault: TensorFault, _ path: [String]) -> TorchError {
    let name = TensorName(path.prefix(8).joined(separator: "."))
    return TorchError(file.file.path, .tensor(fault, name))
  }
}
