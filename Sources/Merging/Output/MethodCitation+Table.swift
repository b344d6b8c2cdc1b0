/// The citations of all methods.
extension MethodCitation {
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

  private static let breadcrumbs = Work(
    title: "Model Breadcrumbs: Scaling Multi-Task Model Merging with Sparse Masks",
    link: "https://arxiv.org/abs/2312.06795")
  private static let della = Work(
    title: "DELLA-Merging: Reducing Interference in Model Merging through Magnitude-Based Sampling",
    link: "https://arxiv.org/abs/2406.11617")
  private static let ram = Work(
    title: "Reinforced Agent Merging", link: "https://arxiv.org/abs/2601.13572")
  private static let consensus = Work(
    title: "Localizing Task Information for Improved Model Merging and Compression",
    link: "https://arxiv.org/abs/2405.07813")
  private static let isotropic = Work(
    title: "No Task Left Behind: Isotropic Model Merging with Common and Task-Specific Subspaces",
    link: "https://arxiv.org/abs/2502.04959")

  static let table: [String: MethodCitation] = [
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
    "breadcrumbs": MethodCitation(
      name: "Model Breadcrumbs",
      sentence:
        "Differences from the base are added without their outliers and without the smallest.",
      works: [breadcrumbs]),
    "breadcrumbs_ties": MethodCitation(
      name: "Model Breadcrumbs with TIES",
      sentence: "Differences from the base lose their outliers and the smallest of them; a sign is "
        + "elected for every parameter, and what agrees with it is added to the base.",
      works: [breadcrumbs, ties]),
    "della": MethodCitation(
      name: "DELLA",
      sentence:
        "Differences from the base are dropped at random, small ones more often, and the rest is "
        + "rescaled; a sign is elected for every parameter, and what agrees with it is added to the base.",
      works: [della]),
    "della_linear": MethodCitation(
      name: "DELLA without election",
      sentence:
        "Differences from the base are dropped at random, small ones more often, and the rest is "
        + "rescaled and added to the base.", works: [della]),
    "sce": MethodCitation(
      name: "SCE",
      sentence:
        "Where the models differ most, their differences from the base are weighed by how much "
        + "each changed, and those that agree in sign are added to the base.",
      works: [
        Work(
          title: "FuseChat: Knowledge Fusion of Chat Models",
          link: "https://arxiv.org/abs/2408.07990")
      ]),
    "ram": MethodCitation(
      name: "RAM",
      sentence:
        "Changes that one model alone made are added to the base whole, those of several as "
        + "their mean.", works: [ram]),
    "ramplus_tl": MethodCitation(
      name: "RAM+",
      sentence:
        "Changes that one model alone made are strengthened by how far it overlaps with others "
        + "and added to the base, those of several as their mean.", works: [ram]),
    "consensus_ta": MethodCitation(
      name: "Consensus task arithmetic",
      sentence: "The weighted differences of the models from the base are added to it where enough "
        + "models use the parameter.", works: [consensus, taskArithmetic]),
    "consensus_ties": MethodCitation(
      name: "Consensus TIES",
      sentence: "The result of TIES is taken where enough models use the parameter, and the base "
        + "elsewhere.", works: [consensus, ties]),
    "passthrough": MethodCitation(
      name: "Passthrough", sentence: "Tensors are taken over from the models unchanged.",
      works: []),
  ]
}
