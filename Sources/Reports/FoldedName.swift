package import Tensors

/// Names that differ only in numbers, as one: `model.layers.{0..31}.mlp.up_proj.weight`.
///
/// It stands for every combination of its numbers.
package struct FoldedName: Hashable, Sendable {
  package let frame: [TensorName]
  /// One set for each gap in the frame.
  package let sets: [NumberSet]

  package init(frame: [TensorName], sets: [NumberSet]) {
    self.frame = frame
    self.sets = sets
  }

  /// The number of names.
  package var count: Int { sets.reduce(1) { $0 * $1.count } }

  /// The names, in natural order.
  package var names: [TensorName] {
    var texts = [frame.first?.text ?? ""]
    for (set, piece) in zip(sets, frame.dropFirst()) {
      texts = texts.flatMap { text in set.numbers.map { "\(text)\($0)\(piece.text)" } }
    }
    return texts.map { TensorName($0) }
  }

  /// The first of the names.
  package var first: TensorName {
    let numbers = sets.map { $0.numbers.first.map(String.init) ?? "" } + [""]
    return TensorName(zip(frame, numbers).reduce("") { $0 + $1.0.text + $1.1 })
  }
}

extension FoldedName: CustomStringConvertible {
  package var description: String {
    zip(frame, sets.map(\.description) + [""]).reduce("") { $0 + $1.0.text + $1.1 }
  }
}
