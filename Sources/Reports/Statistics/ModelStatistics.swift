package import Analysis
import Layouts
package import Tensors

/// The statistics of the tensors of a model, one by one and in groups.
package struct ModelStatistics: Sendable {
  /// One tensor.
  package struct Entry: Sendable {
    package let spec: TensorSpec
    package let statistics: TensorStatistics

    package var name: TensorName { spec.name }
  }

  /// Tensors that have something in common.
  package struct Group: Sendable {
    package let name: String
    package let total: StatisticsTotal
  }

  /// In natural order of their names.
  package let entries: [Entry]
  package let total: StatisticsTotal
  /// By element type, the one of most bytes first.
  package let dtypes: [Group]
  /// By `ModuleKind`, in the order in which they first occur.
  package let kinds: [Group]
  /// By layer, in natural order, and everything outside of layers at the end.
  package let layers: [Group]

  /// Takes tensors and what was found out about them.
  package init(_ tensors: some Sequence<(TensorSpec, TensorStatistics)>) {
    entries = NaturalOrder.sorted(
      tensors.map { Entry(spec: $0.0, statistics: $0.1) }, by: \.name)
    total = StatisticsTotal(entries.map(\.statistics))
    dtypes = Self.groups(entries) { $0.spec.dtype.rawValue }
      .sorted { ($1.total.byteCount, $0.name) < ($0.total.byteCount, $1.name) }
    kinds = Self.groups(entries) { ModuleKind.name(of: $0.name) }
    let names = entries.map { LayerName($0.name).map { "\($0.stack).\($0.index)" } }
    let stacked = zip(entries, names).filter { $0.1 != nil }.map(\.0)
    let others = zip(entries, names).filter { $0.1 == nil }.map(\.0)
    layers =
      Self.groups(stacked) { entry in
        LayerName(entry.name).map { "\($0.stack).\($0.index)" } ?? ""
      } + Self.groups(others) { _ in Self.outside }
  }

  /// The name of the group of tensors that are in no layer.
  package static let outside = "outside of layers"

  /// The statistics of one tensor.
  package subscript(name: TensorName) -> TensorStatistics? {
    entries.first { $0.name == name }?.statistics
  }

  private static func groups(_ entries: [Entry], by key: (Entry) -> String) -> [Group] {
    var order: [String] = []
    var totals: [String: StatisticsTotal] = [:]
    for entry in entries {
      let name = key(entry)
      if totals[name] == nil { order.append(name) }
      totals[name, default: StatisticsTotal()].add(entry.statistics)
    }
    return order.compactMap { name in totals[name].map { Group(name: name, total: $0) } }
  }
}
