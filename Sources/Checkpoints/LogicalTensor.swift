package import Storage
package import Tensors

/// A tensor of a catalogue together with the stored bytes that make it up.
package struct LogicalTensor: Sendable {
  /// Bytes of one file that hold one part of a tensor.
  ///
  /// Every piece covers its whole tensor in row-major order so far; a piece of a layout that
  /// splits, fuses or permutes axes carries its placement here.
  package struct Piece: Sendable {
    package let file: InputFile
    /// Counted from the start of the file.
    package let byteOffset: Int
    package let byteCount: Int

    package init(file: InputFile, byteOffset: Int, byteCount: Int) {
      self.file = file
      self.byteOffset = byteOffset
      self.byteCount = byteCount
    }

    /// The bytes in the file.
    package var byteRange: Range<Int> { byteOffset..<byteOffset + byteCount }
  }

  package let spec: TensorSpec
  package let pieces: [Piece]

  package init(spec: TensorSpec, pieces: [Piece]) {
    self.spec = spec
    self.pieces = pieces
  }

  package var name: TensorName { spec.name }
}
