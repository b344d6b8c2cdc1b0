import Checkpoints
import Tensors

/// The bytes of safetensors files, sound or not, for tests.
enum RawFile {
  /// A length prefix, a header text as it is given, and zeros as data.
  static func bytes(_ text: String, dataByteCount: Int = 0) -> [UInt8] {
    bytes(Array(text.utf8), dataByteCount: dataByteCount)
  }

  static func bytes(_ text: [UInt8], dataByteCount: Int = 0) -> [UInt8] {
    prefix(UInt64(text.count)) + text + [UInt8](repeating: 0, count: dataByteCount)
  }

  static func prefix(_ length: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
  }

  /// A sound file of F32 vectors, one element each, with these names.
  static func vectors(_ names: String..., length: Int = 1) throws -> [UInt8] {
    let specs = names.map { TensorSpec(name: TensorName($0), dtype: .f32, shape: [length]) }
    let layout = try SafetensorsLayout(specs)
    let dataByteCount = layout.fileByteCount - layout.headerBytes.count
    return layout.headerBytes + [UInt8](repeating: 0, count: dataByteCount)
  }
}
