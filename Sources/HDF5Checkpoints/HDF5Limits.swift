/// How much of a file's structure is read before it is refused.
package struct HDF5Limits: Hashable, Sendable {
  /// Links of a file.
  package var objects = 100_000
  /// Groups inside groups.
  package var depth = 64
  /// Attributes of an object.
  package var attributes = 10_000
  /// Bytes of one text.
  package var text = 16 << 20
  /// Bytes of all texts of a file together.
  package var metadata = 64 << 20

  package init() {}

  /// What every file is read with.
  package static let standard = HDF5Limits()
}
