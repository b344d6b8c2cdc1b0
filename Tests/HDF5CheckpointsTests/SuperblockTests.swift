import HDF5Checkpoints
import Storage
import TestSupport
import Testing

@Suite(.enabled(if: HDF5File.isSupported)) struct `A superblock` {
  /// Changes the bytes of a fixture and opens what comes out.
  private func fault(
    of name: String, _ change: (inout [UInt8]) -> Void
  ) throws -> HDF5Fault? {
    let directory = try TemporaryDirectory()
    var bytes = try FileContents.bytes(of: ExpectedTensor.folder.joining(name))
    change(&bytes)
    let path = try directory.file("changed.h5", bytes)
    do throws(HDF5Error) {
      _ = try HDF5File(opening: path)
      return nil
    } catch {
      #expect(error.path == path)
      return error.fault
    }
  }

  @Test(arguments: ["v110.h5", "latest.h5", "earliest.h5", "userblock.h5"])
  func `is sound as it was written`(name: String) throws {
    #expect(try fault(of: name) { _ in } == nil)
  }

  @Test(arguments: ["v110.h5", "earliest.h5", "userblock.h5"])
  func `tells of a file that is cut at any place`(name: String) throws {
    let count = try FileContents.bytes(of: ExpectedTensor.folder.joining(name)).count
    let start = name == "userblock.h5" ? 1024 : 0
    for end in stride(from: 0, to: count, by: count > 3000 ? 7 : 1) {
      let fault = try fault(of: name) { $0.removeLast($0.count - end) }
      if end < start + 8 {
        #expect(fault == .noSignature, "\(end)")
      } else if end < start + 48 {
        #expect(fault == .superblock("the file ends inside of it") || fault?.isTruncated == true)
      } else {
        #expect(fault?.isTruncated == true || end < start + 112, "\(end): \(fault as Any)")
      }
    }
  }

  @Test func `is where its base address says`() throws {
    #expect(
      try fault(of: "v110.h5") { $0[12] = 8 }
        == .superblock("the base address is 8, and the block is at 0"))
    #expect(
      try fault(of: "userblock.h5") { $0.replaceSubrange(0..<512, with: []) }
        == .superblock("the base address is 1024, and the block is at 512"))
    #expect(
      try fault(of: "v110.h5") { $0.insert(contentsOf: Array(repeating: 0, count: 512), at: 0) }
        == .superblock("the base address is 0, and the block is at 512"))
    #expect(
      try fault(of: "v110.h5") {
        $0.replaceSubrange(12..<20, with: Array(repeating: 0xFF, count: 8))
      }
        == .superblock("the base address is undefined, and the block is at 0"))
  }

  @Test func `has a version and sizes that are known`() throws {
    #expect(try fault(of: "v110.h5") { $0[8] = 4 } == .superblock("version 4 is not known"))
    #expect(
      try fault(of: "v110.h5") { $0[9] = 3 } == .superblock("offsets of 3 and lengths of 8 bytes"))
    #expect(
      try fault(of: "earliest.h5") { $0[14] = 255 }
        == .superblock("offsets of 8 and lengths of 255 bytes"))
  }

  @Test func `says whether somebody writes`() throws {
    for flags in [UInt8(1), 4, 5] {
      #expect(try fault(of: "v110.h5") { $0[11] = flags } == .openForWriting)
    }
  }

  @Test func `belongs to one file`() throws {
    #expect(
      try fault(of: "earliest.h5") {
        $0.replaceSubrange(48..<56, with: [0, 2, 0, 0, 0, 0, 0, 0])
      } == .superblock("the file is one of a set of files"))
  }

  @Test func `has an end inside of the file`() throws {
    let count = try FileContents.bytes(of: ExpectedTensor.folder.joining("v110.h5")).count
    #expect(
      try fault(of: "v110.h5") { $0.removeLast() }
        == .truncated(expected: UInt64(count), found: count - 1))
    #expect(
      try fault(of: "v110.h5") {
        $0.replaceSubrange(28..<36, with: Array(repeating: 0xFF, count: 8))
      } == .superblock("the end of the file is undefined"))
  }
}

extension HDF5Fault {
  fileprivate var isTruncated: Bool {
    if case .truncated = self { true } else { false }
  }
}
