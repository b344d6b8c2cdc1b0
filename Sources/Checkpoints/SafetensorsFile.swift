package import Storage
import Tensors

/// A safetensors file whose header has been read and checked.
package struct SafetensorsFile: Sendable {
  package let file: InputFile
  package let header: SafetensorsHeader

  /// Opens a file and reads its header; its data are not touched.
  package init(
    opening path: Path, access: FileAccess = .automatic, pool: FilePool = .shared
  ) throws(CheckpointError) {
    let file: InputFile
    do {
      file = try InputFile(path, access: access, pool: pool)
    } catch { throw CheckpointError(error) }
    try self.init(file)
  }

  /// Reads the header of a file.
  package init(_ file: InputFile) throws(CheckpointError) {
    self.file = file
    let prefix: [UInt8]
    do {
      // No more than that: where a file is packed, data may not be readable without its base.
      prefix = try file.bytes(in: 0..<min(SafetensorsHeader.prefixLength, file.byteCount))
    } catch { throw CheckpointError(error) }
    header = try Self.header(of: file, prefix)
  }

  /// The tensors of the file as logical tensors of one piece each, in the order of their data.
  package var tensors: [LogicalTensor] {
    header.entries.map { entry in
      let piece = LogicalTensor.Piece(
        file: file, byteOffset: header.dataOffset + entry.dataRange.lowerBound,
        byteCount: entry.dataRange.count)
      return LogicalTensor(spec: entry.spec, pieces: [piece])
    }
  }

  /// What is odd about the header.
  var warnings: [CheckpointWarning] {
    guard let first = header.unknownFields.first else { return [] }
    let others = header.unknownFields.count - 1
    let detail = "unknown field \(TensorName(first.field).quoted) of tensor \(first.tensor.quoted)"
    return [
      CheckpointWarning(
        .unknownField, file.path, detail + (others > 0 ? ", and \(others) more" : ""))
    ]
  }

  private static func header(
    of file: InputFile, _ prefix: [UInt8]
  ) throws(CheckpointError) -> SafetensorsHeader {
    let length: Int
    do {
      length = try SafetensorsHeader.textLength(prefix: prefix, fileByteCount: file.byteCount)
    } catch { throw refusal(of: file, error) }
    let text: [UInt8]
    do {
      let start = SafetensorsHeader.prefixLength
      text = try file.bytes(in: start..<start + length)
    } catch { throw CheckpointError(error) }
    do {
      return try SafetensorsHeader(parsing: text, fileByteCount: file.byteCount)
    } catch { throw refusal(of: file, error) }
  }

  /// What the file really is, if that can be told; what is wrong with its header otherwise.
  private static func refusal(
    of file: InputFile, _ fault: HeaderFault
  ) -> CheckpointError {
    let range = 0..<min(FileDiagnosis.prefixLength, file.byteCount)
    let diagnosis = (try? file.bytes(in: range)).flatMap {
      FileDiagnosis(prefix: $0, fileByteCount: file.byteCount)
    }
    return CheckpointError(file.path, diagnosis.map { .wrongFile($0) } ?? .header(fault))
  }
}
