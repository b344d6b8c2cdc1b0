package import Storage
package import Tensors

/// A stored array as a container's catalogue describes it.
package struct FoundArray: Sendable {
  package var file: InputFile
  /// Counted from the start of the file.
  package var byteOffset: Int
  package var dtype: DType
  package var shape: [Int]

  package init(file: InputFile, byteOffset: Int, dtype: DType, shape: [Int]) {
    self.file = file
    self.byteOffset = byteOffset
    self.dtype = dtype
    self.shape = shape
  }
}
