package import Tensors

/// The tensors of a model, layers folded, with a remark on what is out of line.
package struct TensorTree: Sendable {
  /// What the tensors of one row have in common.
  package struct Kind: Hashable, Sendable {
    package let dtype: DType
    package let shape: [Int]

    package init(_ spec: TensorSpec) { (dtype, shape) = (spec.dtype, spec.shape) }
  }

  /// Tensors of one type and shape whose names differ only in numbers.
  package struct Row: Sendable {
    package let name: FoldedName
    package let kind: Kind
    /// Why the row is out of line: layers that differ from most of their kind, or that lack it.
    package let remark: String?

    /// How many tensors the row stands for.
    package var count: Int { name.count }
    /// The bytes of all of them.
    package var byteCount: Int {
      count * TensorSpec(name: name.first, dtype: kind.dtype, shape: kind.shape).byteCount
    }
  }

  /// In natural order.
  package let rows: [Row]

  package init(_ tensors: [TensorSpec]) {
    let fold = NameFold(tensors.map { (name: $0.name, key: Kind($0)) })
    let families = Dictionary(grouping: fold.rows, by: \.name.frame).mapValues(Family.init)
    let stacks = Dictionary(grouping: fold.rows.filter { !$0.name.sets.isEmpty }) {
      $0.name.frame[0]
    }.mapValues { rows in Set(rows.flatMap { $0.name.sets[0].numbers }) }
    rows = fold.rows.map { row in
      let stack = row.name.frame.first.flatMap { stacks[$0] } ?? []
      let remark = families[row.name.frame]?.remark(on: row, in: stack)
      return Row(name: row.name, kind: row.key, remark: remark)
    }
  }
}

/// The rows of one tensor over all layers.
private struct Family {
  /// The row of more than half of the tensors; nil if none has so many.
  let usual: NameFold<TensorTree.Kind>.Row?
  /// How many tensors each layer has of it.
  private var counts: [Int: Int] = [:]

  init(_ rows: [NameFold<TensorTree.Kind>.Row]) {
    let total = rows.reduce(0) { $0 + $1.count }
    usual = rows.first { $0.count * 2 > total }
    for row in rows {
      guard let layers = row.name.sets.first else { continue }
      for layer in layers.numbers { counts[layer, default: 0] += row.count / layers.count }
    }
  }

  /// What is odd about `row`, given the layers that its stack has.
  func remark(on row: NameFold<TensorTree.Kind>.Row, in stack: Set<Int>) -> String? {
    guard let usual else { return nil }
    guard row.key == usual.key else { return "odd: \(usual.count) others are \(usual.key)" }
    guard row.name == usual.name else { return shortfall(of: row, against: usual) }
    let missing = stack.subtracting(counts.keys)
    guard !missing.isEmpty, missing.count < counts.count else { return nil }
    return "missing in \(missing.count == 1 ? "layer" : "layers") \(NumberSet(missing).list)"
  }
}

extension Family {
  /// What a layer lacks of the usual numbers, such as experts.
  private func shortfall(
    of row: NameFold<TensorTree.Kind>.Row, against usual: NameFold<TensorTree.Kind>.Row
  ) -> String? {
    guard let layer = row.name.sets.first?.numbers.first, let count = counts[layer],
      let other = usual.name.sets.first?.numbers.first, let most = counts[other], count < most
    else { return nil }
    return "odd: \(count) of \(most) are there"
  }
}

extension TensorTree.Kind: CustomStringConvertible {
  package var description: String { "\(dtype.rawValue) \(shape)" }
}
