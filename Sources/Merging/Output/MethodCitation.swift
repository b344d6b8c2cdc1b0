/// What a model card says about a merge method.
package struct MethodCitation: Hashable, Sendable {
  /// A publication.
  package struct Work: Hashable, Sendable {
    package var title: String
    package var link: String
  }

  /// The name in running text, as in `DARE-TIES`.
  package var name: String
  /// What the method does, as one sentence.
  package var sentence: String
  package var works: [Work]

  /// The entry for a method's name in recipes; unknown methods get only their name.
  package static func of(_ method: String) -> MethodCitation {
    table[method] ?? MethodCitation(name: "`\(method)`", sentence: "", works: [])
  }

  private static let taskArithmetic = Work(
    title: "Editing Models with Task Arithmetic", link: "https://arxiv.org/abs/2212.04089")
  private static let ties = Work(
    title: "TIES-Merging: Resolving Interference When Merging Models",
    link: "https://arxiv.org/abs/2306.01708")
  private static let dare = Work(
    title: "Language Models are Super Mario: Absorbing Abilities from Homologous Models as a "
      + "Free Lunch", link: "https://arxiv.org/abs/2311.03099")

  private static let table: [String: MethodCitation] = [
    "linear": MethodCitation(
      name: "Linear", sentence: "Parameters are the weighted average of those of the models.",
      works: [
        Work(
          title: "Model soups: averaging weights of multiple fine-tuned models improves accuracy "
            + "without increasing inference time", link: "https://arxiv.org/abs/2203.05482")
      ]),
    "slerp": MethodCitation(
      name: "SLERP",
      sentence: "Parameters are interpolated along the arc between two models instead of the "
        + "straight line.",
      works: [
        Work(
          title: "Animating Rotation with Quaternion Curves",
          link: "https://doi.org/10.1145/325334.325242")
      ]),
    "task_arithmetic": MethodCitation(
      name: "Task arithmetic",
      sentence: "The weighted differences of the models from the base are added to the base.",
      works: [taskArithmetic]),
    "ties": MethodCitation(
      name: "TIES",
      sentence: "Differences from the base are trimmed to the largest ones, a sign is elected "
        + "for every parameter, and what agrees with it is added to the base.",
      works: [ties]),
    "dare_linear": MethodCitation(
      name: "DARE",
      sentence: "Differences from the base are dropped at random, the rest is rescaled and "
        + "added to the base.",
      works: [dare, taskArithmetic]),
    "dare_ties": MethodCitation(
      name: "DARE-TIES",
      sentence: "Differences from the base are dropped at random and the rest is rescaled; a "
        + "sign is elected for every parameter, and what agrees with it is added to the base.",
      works: [dare, ties]),
    "passthrough": MethodCitation(
      name: "Passthrough", sentence: "Tensors are taken over from the models unchanged.",
      works: []),
  ]
}
