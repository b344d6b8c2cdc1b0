import Merging

/// The page of documentation about all merge methods, made of their signatures and comments.
struct MethodPage {
  let methods: [MethodSignature]
  let comments: [String: MethodComment]

  var text: String {
    ([Self.head, overview] + methods.map(section)).joined(separator: "\n\n") + "\n"
  }

  private static let head = """
    # Merge methods

    This page is made of the signatures and comments in `Sources/Merging/Methods`; the test
    `the page of methods says what their sources say` keeps it true and writes it anew with
    `UPDATE_GOLDEN=1`. [recipes.md](recipes.md) describes recipes, [numerics.md](numerics.md) how
    numbers are computed with, and [mergekit-behaviours.md](mergekit-behaviours.md) lists what
    mergekit 0.1.5 does otherwise and why.

    `x_i` are the inputs, `z` is the base, `w_i` are the weights, and `n` is the number of elements of
    a tensor. "Rounds" are passes over the inputs before the one that writes: a method with 2 rounds
    reads its inputs 3 times. Parameters marked *per model* have one value for each input, the others
    one for each output tensor; all can be gradients and conditions.
    """

  private var overview: String {
    let rows = methods.map { method in
      "| [`\(method.name)`](#\(method.name)) | \(method.inputs.inWords) | \(base(method)) | "
        + "\(comments[method.name]?.summary ?? "") |"
    }
    return (["| method | inputs, base included | base | in short |", "|---|---|---|---|"] + rows)
      .joined(separator: "\n")
  }

  private func base(_ method: MethodSignature) -> String {
    switch method.base {
    case .required: "required"
    case .optional: "optional"
    case .ignored: "an input like any other"
    }
  }

  private func section(_ method: MethodSignature) -> String {
    guard let comment = comments[method.name] else { return "## \(method.name)" }
    var parts = ["## \(method.name)", comment.summary]
    if !method.parameters.isEmpty { parts.append(parameters(method)) }
    for label in MethodComment.Label.allCases {
      guard let text = comment.paragraphs[label] else { continue }
      parts.append("**\(label.rawValue).** \(text)")
    }
    parts.append("Source file: `Sources/Merging/Methods/\(comment.file)`.")
    return parts.joined(separator: "\n\n")
  }

  private func parameters(_ method: MethodSignature) -> String {
    let rows = method.parameters.map { parameter in
      let range = parameter.limits.map { "\($0.range.lowerBound) to \($0.range.upperBound)" } ?? ""
      return "| `\(parameter.name)` | \(parameter.kind.noun) | "
        + "\(parameter.scope == .perModel ? "per model" : "shared") | \(fallback(parameter)) | "
        + "\(range) |"
    }
    return (["| parameter | value | scope | default | range |", "|---|---|---|---|---|"] + rows)
      .joined(separator: "\n")
  }

  private func fallback(_ parameter: ParameterDefinition) -> String {
    switch parameter.fallback {
    case .required: "required"
    case .absent: "none"
    case .value(let value): "`\(value)`"
    }
  }
}
