/// Names of files that say that there is a pickle in them.
enum PickleNames {
  /// Endings that nothing else has.
  private static let suffixes = [
    ".pkl", ".pickle", ".pt", ".pth", ".ckpt", ".joblib", ".pt2", ".p",
  ]
  /// An ending that raw weights of other programs have too; PyTorch's files begin as one of `stems`.
  private static let shared = ".bin"
  private static let stems = [
    "pytorch_model", "diffusion_pytorch_model", "adapter_model", "training_args", "optimizer",
    "scheduler", "random_states",
  ]

  /// Whether a file of this name, or a member of an archive, should be a pickle.
  static func contain(_ name: String) -> Bool {
    let name = name.lowercased()
    if suffixes.contains(where: name.hasSuffix) { return true }
    let last = name.split(separator: "/").last ?? ""
    return last.hasSuffix(shared) && stems.contains { last.hasPrefix($0) }
  }
}
