import Checkpoints
import HDF5Checkpoints
import Tensors
import Storage
import StrictJSON
import TestSupport
import Testing

/// What `fixtures/hdf5/expected.json` says of a file.
struct ExpectedTensor: Hashable {
  var dtype: String
  var shape: [Int]
  var bytes: [UInt8]

  static let folder = Fixtures.path("hdf5")

  /// The tensors of each file by their names.
  static func all() throws -> [String: [String: ExpectedTensor]] {
    let document = try JSONDocument(FileContents.bytes(of: folder.joining("expected.json")))
    var files: [String: [String: ExpectedTensor]] = [:]
    for file in try #require(document.root.object).members {
      for tensor in try #require(file.value.object).members {
        let shape = try #require(tensor.value["shape"]?.array).compactMap(\.integer)
        files[file.key, default: [:]][tensor.key] = ExpectedTensor(
          dtype: try #require(tensor.value["dtype"]?.string), shape: shape,
          bytes: bytes(try #require(tensor.value["bytes"]?.string)))
      }
    }
    return files
  }

  private static func bytes(_ digits: String) -> [UInt8] {
    let digits = Array(digits.utf8).map { UInt8($0 < 0x60 ? $0 - 0x30 : $0 - 0x57) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}

extension HDF5File {
  /// The tensors with all their bytes, by their names.
  func contents() throws -> [String: ExpectedTensor] {
    var found: [String: ExpectedTensor] = [:]
    for tensor in tensors {
      let piece = try #require(tensor.wholePiece)
      found[tensor.name.text] = ExpectedTensor(
        dtype: tensor.spec.dtype.rawValue, shape: tensor.spec.shape,
        bytes: try piece.file.bytes(in: piece.byteRange))
    }
    return found
  }
}
