import Analysis
import Tensors

extension ModelStatistics {
  /// Renders tables for people: tensors, folded unless they are to be listed, and totals.
  ///
  /// - Parameters:
  ///   - listing: Whether every tensor has a row of its own.
  ///   - width: The columns of the terminal; nil sets everything in full.
  ///   - style: Whether colour may be used.
  /// - Returns: Lines, each ended.
  package func text(listing: Bool = false, width: Int? = nil, style: Style = .plain) -> String {
    var sections = [tensorTable(listing: listing)]
    if entries.count > 1 {
      sections.append(table(of: kinds, "module"))
      if layers.count > 1 { sections.append(table(of: layers, "layer")) }
      let whole = Group(name: "all", total: total)
      sections.append(table(of: dtypes.count > 1 ? dtypes + [whole] : [whole], "type"))
    }
    let texts = sections.map {
      $0.lines(width: width, indent: 2, style: style).joined(separator: "\n")
    }
    return texts.joined(separator: "\n\n") + "\n"
  }

  private func table(of groups: [Group], _ title: String) -> StatisticsTable {
    StatisticsTable(
      title: title, labels: ["elements"],
      rows: groups.map {
        StatisticsTable.Row(
          name: $0.name, labels: [Quantity.elements($0.total.count)], total: $0.total,
          remark: $0.total.remark)
      })
  }

  private func tensorTable(listing: Bool) -> StatisticsTable {
    let rows =
      listing
      ? entries.map { entry in
        row("\(entry.name)", entry.spec, [entry.statistics])
      } : foldedRows
    return StatisticsTable(
      title: "tensor", labels: ["type", "shape", listing ? "" : "count"], rows: rows)
  }

  private var foldedRows: [StatisticsTable.Row] {
    let found = Dictionary(
      entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let fold = NameFold(entries.map { (name: $0.name, key: TensorTree.Kind($0.spec)) })
    return fold.rows.compactMap { row in
      let members = row.name.names.compactMap { found[$0] }
      guard let first = members.first else { return nil }
      return self.row("\(row.name)", first.spec, members.map(\.statistics))
    }
  }

  private func row(
    _ name: String, _ spec: TensorSpec, _ members: [TensorStatistics]
  ) -> StatisticsTable.Row {
    let total = StatisticsTotal(members)
    return StatisticsTable.Row(
      name: name,
      labels: [
        spec.dtype.rawValue, "\(spec.shape)", members.count > 1 ? "x\(members.count)" : "",
      ], total: total, remark: total.remark)
  }
}
