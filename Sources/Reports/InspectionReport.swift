import Analysis
package import Tensors

/// What is shown of a checkpoint: what its headers say, and what was asked for besides.
package struct InspectionReport: Sendable {
  /// What the headers say, of the selected tensors.
  package var inspection: Inspection
  /// Whether tensors were selected, so that only they are shown.
  package var isSelection = false
  /// What was found out about the values of the tensors.
  package var statistics: ModelStatistics?
  /// Whether orders of magnitude are drawn.
  package var showsHistograms = false
  package var spectra: SpectrumReport?
  package var duplicates: DuplicatesReport?
  package var memory: MemoryEstimate?
  package var slices: [SliceReport] = []

  package init(_ inspection: Inspection) { self.inspection = inspection }

  /// What is doubtful about headers and values.
  package var warnings: [Inspection.Warning] {
    let files = Dictionary(
      inspection.tensors.map { ($0.spec.name, $0.file) }, uniquingKeysWith: { first, _ in first })
    let findings = (statistics?.entries ?? []).flatMap { entry in
      StatisticsFinding.findings(of: entry.name, entry.statistics).map { finding in
        Inspection.Warning(
          code: finding.code, file: files[entry.name] ?? inspection.title,
          message: "\(finding.tensor.quoted): \(finding.message)")
      }
    }
    return inspection.warnings + findings
  }
}

extension Inspection {
  /// The same with the tensors of some names alone; counts stay those of all.
  package func selecting(_ isSelected: (TensorName) -> Bool) -> Inspection {
    var selection = self
    selection.tensors = tensors.filter { isSelected($0.spec.name) }
    return selection
  }
}
