internal import Checkpoints
internal import Models
internal import Pipeline
internal import Storage
internal import Tensors

/// Two tensors that are compared element by element, or a tensor that has no partner.
struct TensorPair: Sendable {
  var left: LogicalTensor?
  var right: LogicalTensor?
  /// What is known before elements are looked at.
  var difference: TensorDifference

  /// Two tensors that belong together.
  init(_ left: LogicalTensor, _ right: LogicalTensor) {
    self.left = left
    self.right = right
    let status: TensorDifference.Status =
      left.spec.shape != right.spec.shape
      ? .reshaped : left.spec.dtype != right.spec.dtype ? .retyped : .unread
    difference = TensorDifference(
      name: right.name, left: left.spec, right: right.spec, status: status)
    difference.leftFile = left.fileName
    difference.rightFile = right.fileName
    guard status == .reshaped else { return }
    // Of matrices that grew or shrank by rows, those that both have; and turned matrices as they
    // would be.
    if let rows = TensorView.commonRows(left, right) {
      (self.left, self.right) = (rows.left, rows.right)
      difference.comparedShape = rows.left.spec.shape
    } else if left.spec.shape.count == 2, left.spec.shape == right.spec.shape.reversed() {
      self.right = TensorView.transposed(right)
      difference.comparedShape = left.spec.shape
      difference.isTransposedView = true
    } else if left.spec.elementCount != right.spec.elementCount {
      (self.left, self.right) = (nil, nil)
    }
  }

  /// Two tensors that a matching found to belong together, as they are or as parts of others.
  init(_ pair: TensorMatching.Pair, of left: LogicalTensor, _ right: LogicalTensor) {
    self.init(pair.first.tensor, pair.second.tensor)
    difference.name = pair.second.name
    difference.left = left.spec
    difference.right = right.spec
    difference.leftView = pair.first.view
    difference.rightView = pair.second.view
    difference.isAmbiguous = pair.isAmbiguous
    if pair.first.view == "transposed" || pair.second.view == "transposed" {
      difference.status = .reshaped
      difference.isTransposedView = true
      difference.comparedShape = pair.second.tensor.spec.shape
    }
    guard pair.first.name != pair.second.name else { return }
    difference.rename = TensorRename(
      from: pair.first.name, score: pair.score, reason: pair.reason.rawValue)
  }

  /// A tensor that only the first model has.
  init(removed left: LogicalTensor) {
    self.left = nil
    difference = TensorDifference(
      name: left.name, left: left.spec, right: nil, status: .removed)
    difference.leftFile = left.fileName
  }

  /// A tensor that only the second model has.
  init(added right: LogicalTensor) {
    left = nil
    difference = TensorDifference(
      name: right.name, left: nil, right: right.spec, status: .added)
    difference.rightFile = right.fileName
  }

  /// The inputs of a scan; nil where there is nothing to compare.
  func inputs(_ models: (left: Model, right: Model)) -> [Plan.Input]? {
    guard let left, let right, left.spec.elementCount == right.spec.elementCount else { return nil }
    return [
      Plan.Input(tensor: left, model: models.left.reference),
      Plan.Input(tensor: right, model: models.right.reference),
    ]
  }

  /// Whether both are the same bytes of the same files, in the same places.
  var isSameStorage: Bool {
    guard let left, let right, left.spec.dtype == right.spec.dtype,
      left.spec.shape == right.spec.shape, left.combination == right.combination,
      left.identity == right.identity
    else { return false }
    let (first, second) = (left.readCopies, right.readCopies)
    return first.count == second.count
      && zip(first, second).allSatisfy { a, b in
        a.count == b.count && zip(a, b).allSatisfy { $0.isSameStorage(as: $1) }
      }
  }
}

extension LogicalTensor.Piece {
  fileprivate func isSameStorage(as other: Self) -> Bool {
    file.identity == other.file.identity && byteRange == other.byteRange
      && placement == other.placement
  }
}

extension LogicalTensor {
  /// The file that holds it, or the first of several.
  fileprivate var fileName: String? { pieces.first?.file.path.lastComponent }
}
