/// For whom an HDF5 file is written.
package enum HDF5Profile: String, CaseIterable, Hashable, Sendable {
  /// Any reader: one link for each name, and every type spelled out, so that bfloat16 reads as
  /// float32.
  case generic
  /// Keras 3: `<path>/vars/0`, and bfloat16 as two opaque bytes with an attribute.
  case keras
}
