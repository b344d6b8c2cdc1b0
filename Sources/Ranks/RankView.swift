/// What decides over the outcome of a run, as one rank sees it.
package struct RankView: Hashable, Sendable, Codable {
  /// What was asked for and planned, by names that people understand.
  package var facts: [String: String]
  /// The inputs and their states, by their paths.
  package var inputs: [String: String]

  package init(facts: [String: String], inputs: [String: String]) {
    (self.facts, self.inputs) = (facts, inputs)
  }

  /// In words, the first way in which this differs from the view of rank 0; nil if it does not.
  func difference(fromRoot root: RankView) -> String? {
    for name in Set(inputs.keys).union(root.inputs.keys).sorted()
    where inputs[name] != root.inputs[name] {
      return "the input '\(name)' has \(inputs[name] ?? "no part in the run") here and "
        + "\(root.inputs[name] ?? "no part in the run") there"
    }
    for name in Set(facts.keys).union(root.facts.keys).sorted()
    where facts[name] != root.facts[name] {
      return name == "plan"
        ? "the tensors to write are others"
        : "its \(name) is \(facts[name] ?? "nothing") here and \(root.facts[name] ?? "nothing") there"
    }
    return nil
  }
}

extension Communicator {
  /// Throws `DifferentView` where this rank sees something else than rank 0; all ranks come to it.
  package func requireSameView(_ view: RankView) throws {
    guard size > 1 else { return }
    let root = try BinaryCoding.value(
      RankView.self, from: broadcast(BinaryCoding.bytes(of: view)))
    if let difference = view.difference(fromRoot: root) {
      throw DifferentView(difference: difference)
    }
  }
}

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
