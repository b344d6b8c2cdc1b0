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
  private static let rotation = Work(
    title: "Animating Rotation with Quaternion Curves",
    link: "https://doi.org/10.1145/325334.325242")
  private static let averages = Work(
    title: "Spherical Averages and Applications to Spherical Splines and Interpolation",
    link: "https://doi.org/10.1145/502122.502124")
  private static let ties = Work(
    title: "TIES-Merging: Resolving Interference When Merging Models",
    link: "https://arxiv.org/abs/2306.01708")
  private static let dare = Work(
    title: "Language Models are Super Mario: Absorbing Abilities from Homologous Models as a "
      + "Free Lunch", link: "https://arxiv.org/abs/2311.03099")

  private static let isotropic = Work(
    title: "No Task Left Behind: Isotropic Model Merging with Common and Task-Specific Subspaces",
    link: "https://arxiv.org/abs/2502.04959")

  private static let table: [String: MethodCitation] = [
    "tsv": MethodCitation(
      name: "TSV-Merge",
      sentence:
        "The leading singular vectors of each model's changes are made orthogonal to those of "
        + "the others and added to the base.",
      works: [
        Work(
          title: "Task Singular Vectors: Reducing Task Interference in Model Merging",
          link: "https://arxiv.org/abs/2412.00081")
      ]),
    "iso_c": MethodCitation(
      name: "Iso-C",
      sentence: "The sum of all changes is added to the base with equal singular values.",
      works: [isotropic]),
    "iso_cts": MethodCitation(
      name: "Iso-CTS",
      sentence:
        "Directions that changes have in common and those that each has of its own are added "
        + "to the base with equal singular values.", works: [isotropic]),
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
      works: [rotation]),
    "nuslerp": MethodCitation(
      name: "NuSLERP",
      sentence: "Parameters are interpolated along the arc between two models by their weights.",
      works: [rotation, averages]),
    "multislerp": MethodCitation(
      name: "Multi-SLERP",
      sentence: "Parameters have the weighted mean direction and the weighted mean length of those "
        + "of the models.", works: [averages]),
    "karcher": MethodCitation(
      name: "Karcher mean",
      sentence: "Parameters have the Riemannian mean of the models' directions and their mean "
        + "length.",
      works: [
        Work(
          title: "Riemannian center of mass and mollifier smoothing",
          link: "https://doi.org/10.1002/cpa.3160300502"), averages,
      ]),
    "model_stock": MethodCitation(
      name: "Model Stock",
      sentence: "The mean of the models is drawn back towards the base by as much as the models "
        + "disagree.",
      works: [
        Work(
          title: "Model Stock: All we need is just a few fine-tuned models",
          link: "https://arxiv.org/abs/2403.19522")
      ]),
    "nearswap": MethodCitation(
      name: "NearSwap",
      sentence: "Parameters of the base that are near those of the other model are taken from it.",
      works: []),
    "arcee_fusion": MethodCitation(
      name: "Arcee Fusion",
      sentence: "Parameters of the base whose change in the other model is important are taken "
        + "from it.", works: []),
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
