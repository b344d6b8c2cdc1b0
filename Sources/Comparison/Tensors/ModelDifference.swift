package import Analysis

/// Two models against each other: everything that was found.
package struct ModelDifference: Sendable {
  /// One of the two models.
  package struct Side: Hashable, Sendable {
    /// As a person named it.
    package var reference: String
    /// The layout in a few words.
    package var layout: String
    package var tensorCount: Int
    package var elementCount: Int

    package init(reference: String, layout: String, tensorCount: Int, elementCount: Int) {
      self.reference = reference
      self.layout = layout
      self.tensorCount = tensorCount
      self.elementCount = elementCount
    }
  }

  package var left: Side
  package var right: Side
  package var level: ComparisonLevel
  /// In the natural order of their names.
  package var tensors: [TensorDifference] = []
  /// What differs besides the values of tensors, in the order of subjects.
  package var files: [FileDifference] = []
  /// What was noticed when tensors were matched.
  package var notes: [String] = []
  /// One module kind of one layer each, and what is in no layer; in the order of layers.
  package var modules: [ModuleDifference] = []
  /// What kind of change each kind of module shows, in the order of names.
  package var moduleVerdicts: [(module: String, verdict: ChangeVerdict)] = []
  /// What kind of change it is on the whole; nil where elements were not compared.
  package var verdict: ChangeVerdict?
  /// All pairs together.
  package var totals = PairStatistics()
  /// The bytes that were read.
  package var bytesRead = 0

  package init(left: Side, right: Side, level: ComparisonLevel) {
    self.left = left
    self.right = right
    self.level = level
  }

  /// Whether nothing differs, as far as was looked.
  ///
  /// Layouts, shards, metadata and further files are how a model is stored, and do not count.
  package var isEqual: Bool {
    tensors.allSatisfy(\.isEqual) && !files.contains(where: \.isOfModel)
  }

  /// How many tensors have each status.
  package var counts: [TensorDifference.Status: Int] {
    tensors.reduce(into: [:]) { $0[$1.status, default: 0] += 1 }
  }
}

/// All tensors of one kind of module in one layer: a cell of the heat map.
package struct ModuleDifference: Sendable {
  /// The number of the layer; nil for what is in none.
  package var layer: Int?
  /// What stands behind the number without `weight` and `bias`, such as `mlp.up_proj`; or the name.
  package var module: String
  package var statistics: PairStatistics

  package init(layer: Int?, module: String, statistics: PairStatistics) {
    self.layer = layer
    self.module = module
    self.statistics = statistics
  }
}

/// What kind of change a set of tensors shows, with the numbers that led to it.
package struct ChangeVerdict: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Every element is the same.
    case identical
    /// Whole tensors are the same and others are not.
    case frozenParts = "frozen-parts"
    /// Only embeddings and heads differ.
    case embeddingOnly = "embedding-only"
    /// Few elements of the changed tensors differ, by more than rounding can hide.
    case sparse
    /// Differences have a low rank.
    case loraLike = "lora-like"
    case full
    /// Differences are too near to rounding, or numbers contradict each other.
    case undetermined
  }

  package var kind: Kind
  /// The numbers that led to it, in words.
  package var reasons: [String]

  package init(_ kind: Kind, _ reasons: [String]) {
    self.kind = kind
    self.reasons = reasons
  }
}
