internal import Analysis
internal import Checkpoints
internal import Layouts
internal import Models
internal import Tensors

extension ModelDifference {
  /// Adds up tensors by module, and judges.
  mutating func summarise(models: (left: Model, right: Model)) {
    let numbering = LayerNumbering(models.right.checkpoint.tensors.map(\.spec))
    tensors.sort { $0.name < $1.name }
    var cells: [Cell: [TensorDifference]] = [:]
    for tensor in tensors { cells[Cell(tensor.name, numbering), default: []].append(tensor) }
    guard level >= .values else { return }
    modules = cells.compactMap { cell, members in
      ModuleDifference(layer: cell.layer, module: cell.module, members)
    }.sorted {
      ($0.layer ?? -1, TensorName($0.module)) < ($1.layer ?? -1, TensorName($1.module))
    }
    for tensor in tensors {
      if let statistics = tensor.statistics { totals.append(statistics) }
    }
    let kinds = Dictionary(grouping: tensors) { Cell($0.name, numbering).module }
    moduleVerdicts = kinds.keys.sorted { TensorName($0) < TensorName($1) }.compactMap { kind in
      ChangeVerdict(of: kinds[kind] ?? []).map { (kind, $0) }
    }
    verdict = ChangeVerdict(of: tensors)
  }

  /// A layer and a kind of module.
  private struct Cell: Hashable {
    var layer: Int?
    var module: String

    init(_ name: TensorName, _ numbering: LayerNumbering) {
      let isParameter = [".weight", ".bias"].first { name.text.hasSuffix($0) }
      func module(_ text: String) -> String {
        isParameter.map { String(text.dropLast($0.count)) } ?? text
      }
      if case .layer(let part) = numbering.role(of: name) {
        layer = part.index
        self.module = module("." + part.suffix)
        self.module.removeFirst(self.module.hasPrefix(".") ? 1 : 0)
      } else {
        self.module = module(name.text)
      }
    }
  }
}

extension ModuleDifference {
  /// The sum of some tensors; nil where none was compared.
  fileprivate init?(layer: Int?, module: String, _ tensors: [TensorDifference]) {
    var sum = PairStatistics()
    for statistics in tensors.compactMap(\.statistics) { sum.append(statistics) }
    guard tensors.contains(where: { $0.statistics != nil }) else { return nil }
    self.init(layer: layer, module: module, statistics: sum)
  }
}
