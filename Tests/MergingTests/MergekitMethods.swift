/// What mergekit 0.1.5 registers.
enum MergekitMethods {
  /// The names of its methods.
  static let names: Set<String> = [
    "arcee_fusion", "breadcrumbs", "breadcrumbs_ties", "dare_linear", "dare_ties", "della",
    "della_linear", "karcher", "linear", "model_stock", "multislerp", "nearswap", "nuslerp",
    "passthrough", "ram", "ramplus_tl", "sce", "slerp", "task_arithmetic", "ties",
  ]
}
