package import Analysis
package import Tensors

/// One tensor of one or both models, and how it differs.
package struct TensorDifference: Sendable {
  /// What became of the tensor, in one word; of several, the first in this order.
  package enum Status: String, CaseIterable, Hashable, Sendable {
    /// Only the second model has it.
    case added
    /// Only the first model has it.
    case removed
    /// Other extents.
    case reshaped
    /// The elements are those of the first model's matrix, rows and columns exchanged.
    case transposed
    /// The elements are those that the first model has under another name, which both have.
    case moved
    /// The elements are those of the first model times one factor, up to rounding.
    case scaled
    /// Another element type.
    case retyped
    /// Other elements.
    case changed
    /// The elements of the first model under a name that it does not have.
    case renamed
    /// The same elements.
    case equal
    /// Alike as far as headers show; no element was read.
    case unread
  }

  /// The name in the second model, or in the first if the second lacks it.
  package var name: TensorName
  /// What it is in the first model.
  package var left: TensorSpec?
  /// What it is in the second model.
  package var right: TensorSpec?
  package var status: Status
  /// How the first model's tensor was found where its name is another.
  package var rename: TensorRename?
  /// Of a moved tensor the name under which the first model has its elements.
  package var source: TensorName?
  /// Whether the files say that both are the same stored bytes, so that nothing was read.
  package var isSameStorage = false
  /// The numbers; nil where levels end before, and zeros where nothing had to be read.
  package var statistics: PairStatistics?
  /// The extents that were compared, where they are not those of both: rows that both have, or a
  /// turned matrix.
  package var comparedShape: [Int]?
  /// Whether the second model's matrix was compared with rows and columns exchanged.
  package var isTransposedView = false
  /// Which part of the first and of the second model's tensor was compared, in words; nil for all.
  package var leftView: String?
  package var rightView: String?
  /// Whether other tensors would have matched as well, or nearly.
  package var isAmbiguous = false
  /// The spectrum of the difference, for matrices that changed, at the level that has it.
  package var spectrum: DeltaSpectrum?
  /// The files that hold it, without their directories: in the first and in the second model.
  package var leftFile: String?
  package var rightFile: String?

  package init(
    name: TensorName, left: TensorSpec?, right: TensorSpec?, status: Status,
    rename: TensorRename? = nil, statistics: PairStatistics? = nil
  ) {
    self.name = name
    self.left = left
    self.right = right
    self.status = status
    self.rename = rename
    self.statistics = statistics
  }

  /// Whether both models have it with the same type, extents and elements, as far as was looked.
  package var isEqual: Bool { status == .equal || status == .unread }

  /// The elements of the second model's tensor, or of the first one's.
  package var elementCount: Int { (right ?? left)?.elementCount ?? 0 }
}

/// How a tensor of one model was recognised as one of other name in the other.
package struct TensorRename: Hashable, Sendable {
  /// The name in the first model.
  package var from: TensorName
  /// From 0 to 1; 1 is the same content, or what a person said.
  package var score: Double
  /// In a few words, such as `same content`.
  package var reason: String

  package init(from: TensorName, score: Double, reason: String) {
    self.from = from
    self.score = score
    self.reason = reason
  }
}
