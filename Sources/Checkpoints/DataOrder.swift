import Tensors

/// The rule that the data of tensors follow each other without hole or overlap to the file's end.
enum DataOrder {
  /// Sorts entries by their data and checks that these fill the file from `dataOffset` to its end.
  static func arrange(
    _ entries: [SafetensorsHeader.Entry], from dataOffset: Int, to fileByteCount: Int
  ) throws(HeaderFault) -> [SafetensorsHeader.Entry] {
    let sorted = isSorted(entries) ? entries : entries.sorted { precedes($0, $1) }
    var end = 0
    for entry in sorted {
      let begin = entry.dataRange.lowerBound
      guard begin == end else {
        let kind: HeaderFault.Kind =
          begin > end ? .hole(expected: end, found: begin) : .overlap(expected: end, found: begin)
        throw HeaderFault(kind, tensor: entry.spec.name, byteOffset: entry.byteOffset)
      }
      end = entry.dataRange.upperBound
    }
    try check(end: end, of: sorted, dataOffset: dataOffset, fileByteCount: fileByteCount)
    return sorted
  }

  private static func check(
    end: Int, of entries: [SafetensorsHeader.Entry], dataOffset: Int, fileByteCount: Int
  ) throws(HeaderFault) {
    let (needed, overflow) = dataOffset.addingReportingOverflow(end)
    guard !overflow, needed <= fileByteCount else {
      let available = fileByteCount - dataOffset
      let cut = entries.first { $0.dataRange.upperBound > available }
      let kind = HeaderFault.Kind.dataTruncated(
        needed: overflow ? .max : needed, available: fileByteCount)
      throw HeaderFault(kind, tensor: cut?.spec.name, byteOffset: fileByteCount)
    }
    guard needed == fileByteCount else {
      throw HeaderFault(
        .trailingBytes(expected: needed, found: fileByteCount), byteOffset: needed)
    }
  }

  private static func precedes(
    _ a: SafetensorsHeader.Entry, _ b: SafetensorsHeader.Entry
  ) -> Bool {
    (a.dataRange.lowerBound, a.dataRange.upperBound)
      < (b.dataRange.lowerBound, b.dataRange.upperBound)
  }

  private static func isSorted(_ entries: [SafetensorsHeader.Entry]) -> Bool {
    zip(entries, entries.dropFirst()).allSatisfy { !precedes($1, $0) }
  }
}
