internal import Pipeline
internal import Tensors

/// The values of a method's parameters for one output tensor, and where each comes from.
struct StepParameters {
  private let assignment: Assignment
  private let method: Placed<MethodSignature>
  /// Every value that was found, for reports.
  private(set) var accounts: [Plan.Step.Account.Parameter] = []
  private(set) var problems: [PlanProblem] = []

  init(_ assignment: Assignment, _ method: Placed<MethodSignature>) {
    self.assignment = assignment
    self.method = method
  }

  /// The values of one scope; what has none is a problem.
  ///
  /// `source` is the place of a model among those of the slice, and nil for what is shared by all.
  mutating func values(
    _ scope: ParameterDefinition.Scope, source: Int?, tensor: TensorName,
    _ resolver: inout ParameterResolver
  ) -> [String: ParameterValue] {
    var values: [String: ParameterValue] = [:]
    let model = source.map { assignment.slice.sources[$0].model }
    for definition in method.value.parameters where definition.scope == scope {
      do throws(ParameterFault) {
        let resolved = try resolver.value(
          of: definition, model: model, source: source, tensor: tensor.text, at: assignment.t,
          override: assignment.override)
        values[definition.name] = resolved.value
        accounts.append(
          .init(
            name: definition.name, model: source.map(label),
            value: resolved.value?.description ?? "none", origin: resolved.origin.description))
      } catch {
        refuse(error, definition, model)
      }
    }
    return values
  }

  /// The words for a source: its model, with its number where the slice has the model twice.
  private func label(_ source: Int) -> String {
    let model = assignment.slice.sources[source].model
    let isRepeated = assignment.slice.sources.filter { $0.model == model }.count > 1
    return "\(model)" + (isRepeated ? " (input \(source + 1))" : "")
  }

  /// A parameter without a value lies in the recipe, whatever the tensor.
  private mutating func refuse(
    _ fault: ParameterFault, _ definition: ParameterDefinition, _ model: ModelReference?
  ) {
    var message = "\(fault)"
    if case .missing = fault {
      message = "missing required parameter '\(definition.name)'"
      if let model { message += " of model '\(model)'" }
    }
    let source = assignment.slice.sources.first { $0.model == model }
    problems.append(
      PlanProblem(
        message, tensor: assignment.output, place: source?.place ?? method.place,
        isInputs: false))
  }
}
