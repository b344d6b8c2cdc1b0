/// A rank that would do something else than rank 0.
package struct DifferentView: Error, Hashable, Sendable, CustomStringConvertible {
  package let difference: String

  package var description: String {
    "this process does not see what rank 0 sees: \(difference)"
  }

  /// What helps.
  package var hint: String {
    "all machines must see the same files, with the same times, and run the same version"
  }
}

extension RunFingerprint {
  /// In words, the first way in which this differs from the fingerprint of rank 0; nil if it does not.
  func difference(fromRoot root: RunFingerprint) -> String? {
    let (facts, inputs, root) = (view.facts, view.inputs, root.view)
    for name in Set(inputs.keys).union(root.inputs.keys).sorted()
    where inputs[name] != root.inputs[name] {
      return "the input '\(name)' has \(inputs[name] ?? "no part in the run") here and "
        + "\(root.inputs[name] ?? "no part in the run") there"
    }
    for name in Set(facts.keys).union(root.facts.keys).sorted()
    where facts[name] != root.facts[name] {
      return name == Self.plan
        ? "the tensors to write are others"
        : "its \(name) is \(facts[name] ?? "nothing") here and \(root.facts[name] ?? "nothing") there"
    }
    return nil
  }
}
