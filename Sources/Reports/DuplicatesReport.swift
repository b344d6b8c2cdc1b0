package import Analysis
import Layouts
import Storage
package import StrictJSON
import Tensors

/// Equal tensors as they are shown, and whether the head is the embedding.
package struct DuplicatesReport: Sendable {
  package let duplicates: Duplicates
  /// Whether an output head is stored that has the bytes of an embedding.
  package let isTiedByContent: Bool

  package init(_ duplicates: Duplicates) {
    self.duplicates = duplicates
    let (embeddings, heads) = (
      Set(ArchitectureHint.embeddingNames), Set(ArchitectureHint.headNames)
    )
    isTiedByContent = duplicates.groups.contains { group in
      group.specs.contains { embeddings.contains($0.name) }
        && group.specs.contains { heads.contains($0.name) }
    }
  }

  /// Renders the groups for people, names folded.
  package func text(width: Int? = nil, style: Style = .plain) -> String {
    let groups = duplicates.groups
    guard !groups.isEmpty else { return "  duplicates    none\n" }
    var lines = [
      "  duplicates    \(Quantity.counted(groups.count, "group")); stored once they would save "
        + Quantity.bytes(duplicates.savedByteCount)
        + (isTiedByContent ? "; the head is the embedding" : "")
    ]
    var table = TextTable([.left, .left, .left, .right])
    for group in groups {
      let fold = NameFold(group.specs.map { (name: $0.name, key: 0) })
      for (place, row) in fold.rows.enumerated() {
        let spec = group.specs[0]
        table.add([
          TextTable.Cell((place == 0 ? "" : "= ") + "\(row.name)"),
          TextTable.Cell(place == 0 ? spec.dtype.rawValue : ""),
          TextTable.Cell(place == 0 ? "\(spec.shape)" : ""),
          TextTable.Cell(place == 0 ? "saves " + Quantity.bytes(group.savedByteCount) : "", .faint),
        ])
      }
    }
    lines += table.lines(width: width, indent: 2, style: style)
    return lines.joined(separator: "\n") + "\n"
  }
}

extension DuplicatesReport: JSONWritable {
  /// Writes an object.
  package func write(to json: inout JSONWriter) {
    json.object { json in
      json.member("saved_bytes", duplicates.savedByteCount)
      json.member("tied_by_content", isTiedByContent)
      json.member("groups", duplicates.groups)
    }
  }
}

extension Duplicates.Group: JSONWritable {
  /// Writes an object on one line.
  package func write(to json: inout JSONWriter) {
    json.object(.line) { json in
      json.member("tensors", specs.map(\.name.text))
      json.member("saved_bytes", savedByteCount)
      json.member("digest", digest.hex)
    }
  }
}
