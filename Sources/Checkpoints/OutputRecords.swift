package import Storage
package import Tensors

/// A finished file of an output.
package struct FileRecord: Hashable, Sendable {
  /// The path below the output directory.
  package let name: String
  package let byteCount: Int
  /// Nil without hashing.
  package let digest: Digest256?
}

/// A finished tensor of an output.
package struct TensorRecord: Hashable, Sendable {
  package let spec: TensorSpec
  /// The file of its first target.
  package let fileName: String
  /// Of the logical tensor's bytes in row-major order; nil without hashing.
  package let checksum: Checksum?
}
