import StrictYAML
package import Models
package import Tensors

/// A merge recipe: what its text says, checked as far as that is possible without the models.
package struct Recipe: Sendable {
  /// How the inputs are put together; exactly one form is present.
  package enum Assembly: Sendable {
    /// Whole models.
    case models([Source])
    /// Runs of layers, one output slice after another.
    case slices([OutputSlice])
    /// Each module of a model of several modules for itself.
    case modules([Module])
  }

  /// The settings of one level by parameter name.
  package typealias Parameters = [String: Setting]

  /// One input of a slice or of a whole-model merge.
  package struct Source: Sendable {
    package let model: ModelReference
    /// The input's layers; nil is all of them (only in whole-model merges).
    package let layers: Range<Int>?
    package let parameters: Parameters
    /// Where the model is named; the base that is added because the list lacks it has the place of
    /// `base_model`.
    package let place: RecipePlace
  }

  /// A run of output layers.
  package struct OutputSlice: Sendable {
    package let sources: [Source]
    /// Replaces the recipe's base model within the slice.
    package let base: Placed<ModelReference>?
    package let parameters: Parameters
    package let place: RecipePlace

    /// The number of layers of the slice; nil if the sources are whole models.
    package var layerCount: Int? { sources.first?.layers?.count }
  }

  /// One named module of a model.
  package struct Module: Sendable {
    package let name: String
    /// The slices; a whole-model merge is one slice without layer ranges.
    package let slices: [OutputSlice]
    package let isWholeModels: Bool
    package let parameters: Parameters
    package let place: RecipePlace
  }

  /// What a merge without layers does about tensors that not every model has.
  package enum RawPolicy: String, CaseIterable, Sendable {
    /// Refuse.
    case strict
    /// Leave them out.
    case intersection
    /// Merge those that are there.
    case union
  }

  /// The file name that messages and provenance show.
  package let file: String
  /// What other documents of the file call the result.
  package let name: Placed<String>?
  package let method: Placed<MethodSignature>
  package let assembly: Assembly
  package let base: Placed<ModelReference>?
  /// The working type of mergekit, which the exact profile only takes as the output's type.
  package let dtype: Placed<DType>?
  package let outDType: Placed<DType>?
  package let parameters: Parameters
  /// The first that an output tensor's name passes holds for the tensor.
  package let overrides: [Override]
  /// What is said of the output's tokenizer; nil if vocabularies are not aligned.
  package let tokenizer: TokenizerSection?
  package let chatTemplate: Placed<ChatTemplateChoice>?
  package let seed: Placed<UInt64>?
  /// How tensors that not every model has are treated in a merge of checkpoints that are no language
  /// models; nil for models with layers.
  package var raw: Placed<RawPolicy>?
  package let output: OutputOptions
  /// What is doubtful but does not stop the merge, in the order of the text.
  package let warnings: [RecipeProblem]

  /// Our own `output` section.
  package struct OutputOptions: Sendable {
    package var dtype: Placed<DType>?
    /// Bytes of an output file at most; 0 is a single file.
    package var shardSize: Placed<Int>?
    /// The layout of the output; a Hugging Face directory if nil.
    package var layout: Placed<ModelFormat>?
    /// Tensor-parallel ranks of the output.
    package var tensorParallel: Placed<Int>?
    /// Pipeline stages of the output.
    package var pipeline: Placed<Int>?

    package init() {}
  }

  /// The type that the recipe asks of the output: `output.dtype`, else `out_dtype`, else `dtype`.
  package var outputDType: Placed<DType>? { output.dtype ?? outDType ?? dtype }

  /// Whether `output.dtype` or `out_dtype` is given.
  var asksForOutputType: Bool { output.dtype != nil || outDType != nil }
}

extension Recipe {
  /// The slices of one module of the output: of the named one, or of the only one; none if the
  /// recipe lists modules but not this one.
  ///
  /// A whole-model merge is one slice whose sources have no layer ranges and which, unlike a
  /// written slice, has the base model as its last source if the list lacks it.
  package func slices(of module: String? = nil) -> [OutputSlice] {
    switch assembly {
    case .slices(let slices): slices
    case .models(let sources): [Self.wholeModels(sources, base: base)]
    case .modules(let modules):
      modules.first { $0.name == module || module == nil && modules.count == 1 }?.slices ?? []
    }
  }

  /// The slices of all modules.
  var allSlices: [OutputSlice] {
    if case .modules(let modules) = assembly { modules.flatMap(\.slices) } else { slices() }
  }

  /// Every source of an assembly, in the order of the text; without a base that is added.
  static func sources(of assembly: Assembly) -> [Source] {
    switch assembly {
    case .models(let sources): sources
    case .slices(let slices): slices.flatMap(\.sources)
    case .modules(let modules): modules.flatMap(\.slices).flatMap(\.sources)
    }
  }

  /// Every model of the recipe, each once, in the order of the text, the base last.
  package var models: [ModelReference] {
    let named =
      allSlices.flatMap { slice in
        slice.sources.map(\.model) + (slice.base.map { [$0.value] } ?? [])
      } + (base.map { [$0.value] } ?? [])
    var seen: Set<ModelReference> = []
    return named.filter { seen.insert($0).inserted }
  }

  /// The slice that a list of whole models stands for.
  static func wholeModels(_ sources: [Source], base: Placed<ModelReference>?) -> OutputSlice {
    var sources = sources
    if let base, !sources.contains(where: { $0.model == base.value }) {
      sources.append(Source(model: base.value, layers: nil, parameters: [:], place: base.place))
    }
    let place = sources.first?.place ?? RecipePlace.start
    return OutputSlice(sources: sources, base: nil, parameters: [:], place: place)
  }
}
