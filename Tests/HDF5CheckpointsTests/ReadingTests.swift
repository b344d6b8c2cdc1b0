import Checkpoints
import HDF5Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: HDF5File.isSupported)) struct `HDF5 files of h5py and Keras` {
  private static let folder = ExpectedTensor.folder

  @Test(arguments: [
    "types.h5", "stored.h5", "userblock.h5", "earliest.h5", "v110.h5", "latest.h5",
    "keras-bfloat16.weights.h5",
  ])
  func `have the elements that were written`(name: String) throws {
    let expected = try #require(try ExpectedTensor.all()[name])
    for access in [FileAccess.positional, .mapped] {
      let file = try HDF5File(opening: Self.folder.joining(name), access: access)
      let found = try file.contents()
      for tensor in Set(expected.keys).union(found.keys).sorted() {
        #expect(found[tensor] == expected[tensor], "\(tensor)")
      }
    }
  }

  @Test func `are read in place where they are in one piece`() throws {
    let file = try HDF5File(opening: Self.folder.joining("stored.h5"))
    for tensor in file.tensors {
      let piece = try #require(tensor.wholePiece)
      #expect((piece.file === file.file) == (tensor.name == "contiguous"), "\(tensor.name)")
    }
    let types = try HDF5File(opening: Self.folder.joining("types.h5"))
    for tensor in types.tensors {
      #expect(tensor.wholePiece?.file === types.file, "\(tensor.name)")
    }
  }

  @Test(arguments: [1, 3, 4, 5, 8, 13, 40, 279, 280])
  func `give any part of what is packed`(count: Int) throws {
    let file = try HDF5File(opening: Self.folder.joining("stored.h5"))
    let whole = try #require(try ExpectedTensor.all()["stored.h5"])
    for tensor in file.tensors {
      let piece = try #require(tensor.wholePiece)
      let bytes = try #require(whole[tensor.name.text]).bytes
      for start in 0...max(0, bytes.count - count) where start + count <= bytes.count {
        let range = piece.byteOffset + start..<piece.byteOffset + start + count
        let part = try piece.file.bytes(in: range)
        #expect(part == Array(bytes[start..<start + count]), "\(tensor.name) \(range)")
      }
    }
  }

  @Test func `are read by several threads at once`() async throws {
    let file = try HDF5File(opening: Self.folder.joining("stored.h5"))
    let whole = try #require(try ExpectedTensor.all()["stored.h5"])
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for round in 0..<8 {
        group.addTask {
          try file.tensors.allSatisfy { tensor in
            guard let piece = tensor.wholePiece else { return false }
            let bytes = try piece.file.bytes(in: piece.byteRange)
            return bytes == whole[tensor.name.text]?.bytes || round < 0
          }
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test func `keep strings as metadata and name what they leave out`() throws {
    let types = try HDF5File(opening: Self.folder.joining("types.h5"))
    #expect(types.checkpointFile.metadata?["format"] == "pt")
    #expect(types.checkpointFile.metadata?.entries.count == 1)
    #expect(types.notes == ["1 dataset of strings left out"])
    #expect(types.paths["a/./3"] == "a_3")
    let keras = try HDF5File(opening: Self.folder.joining("keras-bfloat16.weights.h5"))
    #expect(keras.checkpointFile.metadata?["layers/dense/vars@name"] == "first")
  }

  @Test func `have a header without their tensors`() throws {
    let file = try HDF5File(opening: Self.folder.joining("types.h5"))
    let header = file.checkpointFile.headerRanges
    let pieces = file.tensors.compactMap(\.wholePiece).filter { $0.byteCount > 0 }
    for piece in pieces {
      #expect(header.allSatisfy { !$0.overlaps(piece.byteRange) })
    }
    let distinct = Set(pieces.map(\.byteRange)).reduce(0) { $0 + $1.count }
    #expect(header.reduce(0) { $0 + $1.count } + distinct == file.file.byteCount)
  }

  @Test func `are recognised by their signature`() throws {
    #expect(try HDF5File.isHDF5(Self.folder.joining("types.h5")))
    #expect(try HDF5File.isHDF5(Self.folder.joining("userblock.h5")))
    #expect(try !HDF5File.isHDF5(Self.folder.joining("expected.json")))
    let directory = try TemporaryDirectory()
    #expect(try !HDF5File.isHDF5(directory.file("empty.h5", [])))
  }
}
