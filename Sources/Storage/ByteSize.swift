/// Sizes of output files as recipes and options spell them.
package enum ByteSize {
  /// The bytes that `text` means, or nil if it means none.
  ///
  /// A whole number, then perhaps a unit in any case: `K`, `M`, `B` or `G` are powers of a thousand
  /// (mergekit counts billions of bytes as `B`), also as `KB`, `MB`, `GB`; `KiB`, `MiB`, `GiB` are
  /// powers of 1,024. No unit means bytes.
  package static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
    guard let count = Int(digits), let scale = scales[unit] else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: scale)
    return overflow ? nil : bytes
  }

  private static let scales = [
    "": 1, "k": 1_000, "kb": 1_000, "m": 1_000_000, "mb": 1_000_000, "b": 1_000_000_000,
    "g": 1_000_000_000, "gb": 1_000_000_000, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30,
  ]
}
