import Checkpoints
import Layouts
import Pipeline
import Tensors

/// An input in the words of a printed plan: its model and, where it differs, its tensor.
struct PlannedInput: Hashable, CustomStringConvertible {
  /// A label of the model.
  let model: String
  /// How the input's name differs from the output's; nil if it does not.
  private let relation: String?

  init(_ input: Plan.Input, of output: TensorName, labels: ModelLabels) {
    model = labels[input.model]
    relation = Self.relation(of: input.tensor.name, to: output)
  }

  var description: String { model + (relation.map { " (\($0))" } ?? "") }

  /// `layer +4` where only the layer number differs, else the whole name.
  private static func relation(of input: TensorName, to output: TensorName) -> String? {
    if input == output { return nil }
    let (a, b) = (NumberedName(input), NumberedName(output))
    guard a.frame == b.frame, let from = a.numbers.first, let to = b.numbers.first, from != to,
      a.numbers.dropFirst() == b.numbers.dropFirst()
    else { return input.text }
    let (shift, overflow) = from.subtractingReportingOverflow(to)
    return overflow ? input.text : "layer \(shift > 0 ? "+" : "")\(shift)"
  }
}
