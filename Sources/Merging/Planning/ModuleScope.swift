internal import Checkpoints
internal import Layouts
internal import Tensors

/// The tensors of one module of a model: those below its prefixes.
///
/// A recipe without modules, or with the one module `default`, covers the whole model.
struct ModuleScope {
  /// The module's name in the recipe; nil without modules.
  let name: String?
  private let prefixes: [String]

  static let whole = ModuleScope(name: nil, prefixes: [])

  /// Modules whose prefix is not their name; the first prefix that a model has counts.
  private static let knownPrefixes: [String: [String]] = [
    "text_decoder": ["language_model.", "model.language_model.", "model.", "lm_head."],
    "multi_modal_projector": ["multi_modal_projector.", "model.multi_modal_projector."],
    "vision_tower": ["vision_tower.", "vision_model.", "model.vision_tower.", "visual."],
    "vision_model": ["vision_model.", "model.vision_model.", "vision_tower."],
  ]

  private init(name: String?, prefixes: [String]) {
    self.name = name
    self.prefixes = prefixes
  }

  /// The scope of a module; nil if no tensor of `input` is in it.
  init?(module: String, in input: MergeInput) {
    if module == "default" {
      self.init(name: module, prefixes: [])
      return
    }
    let candidates = [module + "."] + (Self.knownPrefixes[module] ?? [])
    let names = input.checkpoint.tensors.map(\.name)
    guard
      let prefix = candidates.first(where: { prefix in
        names.contains { $0.text.hasPrefix(prefix) }
      })
    else { return nil }
    self.init(name: module, prefixes: [prefix])
  }

  /// What stands before the first dot of the names, for messages.
  static func topLevel(of input: MergeInput) -> [String] {
    Set(input.checkpoint.tensors.map { String($0.name.text.prefix { $0 != "." }) }).sorted()
  }

  func contains(_ name: TensorName) -> Bool {
    prefixes.isEmpty || prefixes.contains { name.text.hasPrefix($0) }
  }

  /// The layers of the module in one model.
  func numbering(of input: MergeInput) -> LayerNumbering {
    prefixes.isEmpty
      ? input.numbering
      : LayerNumbering(input.checkpoint.tensors.lazy.map(\.spec).filter { contains($0.name) })
  }

  func layerCount(of input: MergeInput) -> Int { numbering(of: input).main?.layerCount ?? 0 }
}
