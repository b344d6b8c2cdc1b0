package import StrictJSON

/// What an `adapter_config.json` of PEFT says about merged weights.
///
/// Keys that concern training alone are not looked at. Keys that would change what the merged
/// weights are, and are not understood, are refused.
package struct AdapterConfiguration: Sendable {
  package let file: String
  package let document: JSONDocument
  package internal(set) var rank = 8
  /// Whether the file states the rank; else it is PEFT's default.
  package internal(set) var statesRank = false
  package internal(set) var alpha = 8.0
  /// Ranks of single modules, in the order of the file, which decides where several fit.
  package internal(set) var rankPattern: [(pattern: ModulePattern, rank: Int)] = []
  package internal(set) var alphaPattern: [(pattern: ModulePattern, alpha: Double)] = []
  package internal(set) var scaling = AdapterScaling.standard
  /// Weight-decomposed adapters (Liu et al., arXiv 2402.09353): a magnitude for each output.
  package internal(set) var usesDoRA = false
  /// Whether the matrices that are adapted are stored with their inputs first.
  package internal(set) var fanInFanOut = false
  /// Whether embeddings and heads that share their weights go on doing so.
  package internal(set) var keepsTying = false
  /// The base, as whoever trained the adapter called it.
  package internal(set) var base: String?
  /// Modules whose tensors the adapter has whole, by the ends of their paths.
  package internal(set) var savedModules: [String] = []
  /// The modules that have factors; nil where the file does not say it in a way that is understood.
  package internal(set) var targets: TargetModules?
  /// Lines about what was not understood and does not matter.
  package internal(set) var notes: [String] = []

  init(file: String, document: JSONDocument) { (self.file, self.document) = (file, document) }

  /// The rank of the factors of a module.
  package func rank(of module: String) -> Int { statedRank(of: module) ?? rank }

  /// The rank of the factors of a module, where the file has one for it or for all.
  func statedRank(of module: String) -> Int? {
    rankPattern.first { $0.pattern.fits(module) }?.rank ?? (statesRank ? rank : nil)
  }

  /// The factor of the product of a module's factors.
  package func factor(of module: String) -> Double {
    let alpha = alphaPattern.first { $0.pattern.fits(module) }?.alpha ?? alpha
    return scaling.factor(alpha: alpha, rank: rank(of: module))
  }
}
