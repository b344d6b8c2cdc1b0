internal import Analysis
package import Comparison
package import StrictJSON

/// How far a model is from one that it may come from.
package struct BaseCandidate: Sendable {
  package let reference: String
  package let difference: ModelDifference

  /// `difference` has the candidate first and the model second.
  package init(_ difference: ModelDifference) {
    reference = difference.left.reference
    self.difference = difference
  }

  /// Elements of tensors that both have with the same extents.
  package var commonElementCount: Int { difference.totals.elementCount }

  /// ||model - candidate|| / ||candidate|| over tensors that both have; nil if there are none.
  package var relativeL2: Double? {
    commonElementCount == 0 ? nil : difference.totals.relativeL2
  }

  /// Bits in which an element differs on average; nil where no tensor has one type in both.
  package var bitDistance: Double? { difference.totals.bitDistance }

  /// The share of the model's elements that the candidate has with the same extents.
  package var coverage: Double {
    let all = difference.right.elementCount
    return all == 0 ? 0 : min(1, Double(commonElementCount) / Double(all))
  }

  /// Candidates without common tensors come last, then those with the larger distance.
  static func precedes(_ a: Self, _ b: Self) -> Bool {
    let (x, y) = (a.relativeL2 ?? .infinity, b.relativeL2 ?? .infinity)
    if (a.coverage >= 0.5) != (b.coverage >= 0.5) { return a.coverage >= 0.5 }
    return x == y ? (a.bitDistance ?? .infinity) < (b.bitDistance ?? .infinity) : x < y
  }
}

/// The candidates for the base of a model, the nearest first.
package struct BaseReport: Sendable {
  /// The name of the schema, with its version.
  package static let schema = "suture.against/1"
  /// Unrelated models are farther apart than this: their difference is as long as the two.
  package static let unrelated = 1.0

  package let model: String
  package let candidates: [BaseCandidate]

  package init(of model: String, _ candidates: [BaseCandidate]) {
    self.model = model
    self.candidates = candidates.enumerated().sorted { a, b in
      BaseCandidate.precedes(a.element, b.element)
        || (!BaseCandidate.precedes(b.element, a.element) && a.offset < b.offset)
    }.map(\.element)
  }

  /// The nearest candidate; nil if none shares half of the elements and is nearer than unrelated
  /// models are.
  package var nearest: BaseCandidate? {
    candidates.first { $0.coverage >= 0.5 && ($0.relativeL2 ?? .infinity) < Self.unrelated }
  }

  package func text(width: Int? = nil, style: Style = .plain) -> String {
    var table = TextTable([.left, .right, .right, .right, .right, .right, .left])
    table.add(
      ["candidate", "rel L2", "bits", "1 - cos", "changed", "common", "verdict"].map {
        TextTable.Cell($0, .faint)
      })
    for candidate in candidates {
      let total = candidate.difference.totals
      table.add(
        [
          candidate.reference, candidate.relativeL2.map(Magnitude.short) ?? "",
          candidate.bitDistance.map(Magnitude.short) ?? "",
          Magnitude.short(total.oneMinusCosine), Magnitude.percent(total.changedFraction),
          Magnitude.percent(candidate.coverage),
          candidate.difference.verdict?.kind.rawValue ?? "",
        ].map { TextTable.Cell($0) })
    }
    var lines = [style.paint(model.printable, .heading)]
    lines += table.lines(width: width, indent: 2, style: style)
    lines.append(
      nearest.map { "nearest: \($0.reference.printable)" }
        ?? "nearest: none; no candidate is nearer than an unrelated model")
    return lines.joined(separator: "\n") + "\n"
  }
}

extension BaseReport: JSONWritable {
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("schema", Self.schema)
      json.member("model", model)
      json.member("nearest", nearest?.reference)
      json.key("candidates")
      json.array { json in
        for candidate in candidates {
          json.object(.line) { json in
            json.member("reference", candidate.reference)
            json.member("coverage", candidate.coverage)
            json.member("verdict", candidate.difference.verdict?.kind.rawValue)
            NumberMembers(candidate.difference.totals).write(to: &json)
          }
        }
      }
    }
  }
}
