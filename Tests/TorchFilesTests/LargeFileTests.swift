import Foundation
import Glibc
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Files beyond 4 GiB, as sparse files: entries that are large, and entries that lie far.
@Suite struct `Large torch files` {
  static let large = 5 << 30

  /// A small storage, one of 5 GiB, one of exactly 2^32 - 1 bytes, and a small one behind them.
  static var layout: TorchFileLayout {
    get throws {
      let counts = [16, large, 0xFFFF_FFFF, 16, 4]
      var storages = counts.map { TorchStorage(dtype: .u8, elementCount: $0) }
      storages[4].contents = [1, 2, 3, 4]
      let views = counts.enumerated().map { index, count in
        (
          "t\(index)",
          TorchContent.tensor(TorchView(storage: index, dtype: .u8, shape: [count]))
        )
      }
      return try TorchFileLayout(root: "large", .orderedDict(views), storages: storages)
    }
  }

  /// Checksums of the storages; those of the large ones would take long and are left out.
  static let crcs: [UInt32] = {
    let small = CRC32(of: [UInt8](repeating: 0, count: 15) + [7]).value
    return [small, 0, 0, small, 0]
  }()

  /// Writes what is not zero: the last byte of each storage is 7.
  static func write(_ layout: TorchFileLayout, to path: Path) throws {
    let descriptor = unsafe open(path.text, O_RDWR | O_CREAT | O_TRUNC, 0o666)
    defer { _ = Glibc.close(descriptor) }
    try #require(descriptor >= 0 && ftruncate(descriptor, layout.byteCount) == 0)
    var pieces = layout.pieces.map { ($0.offset, $0.bytes) }
    for (index, place) in layout.storages.enumerated() where !place.isComplete {
      pieces.append((place.range.upperBound - 1, [7]))
      let piece = layout.descriptor(ofStorage: index, crc: crcs[index])
      pieces.append((piece.offset, piece.bytes))
    }
    let directory = layout.directory(crcs: crcs)
    pieces.append((directory.offset, directory.bytes))
    for (offset, bytes) in pieces {
      try #require(unsafe pwrite(descriptor, bytes, bytes.count, offset) == bytes.count)
    }
  }

  @Test func `sizes and offsets beyond 32 bits are written and read`() throws {
    let directory = try TemporaryDirectory()
    let layout = try Self.layout
    // `check_torch_golden.py` opens the file that is named here.
    let kept = ProcessInfo.processInfo.environment["SUTURE_LARGE_TORCH_FILE"]
    let path = kept.map { Path($0) } ?? directory("large.pt")
    try Self.write(layout, to: path)
    let file = try TorchFile(opening: path)
    let tensors = try file.stateDict().map(\.tensor)
    #expect(tensors.map(\.storageRange) == layout.storages.map(\.range))
    #expect(tensors.map(\.byteCount) == [16, Self.large, 0xFFFF_FFFF, 16, 4])
    for tensor in tensors.dropLast() {
      let end = tensor.byteRange.upperBound
      #expect(try file.file.bytes(in: end - 1..<end) == [7])
    }
    #expect(try file.bytes(of: tensors[4]) == [1, 2, 3, 4])
  }

  @Test func `64-bit records stand only where they are needed`() throws {
    let small = try TorchFileLayout(root: "small", .none, storages: [])
    let record = [UInt8]([0x50, 0x4B, 6, 6])
    #expect(!small.directory(crcs: []).bytes.contains(record))
    let layout = try Self.layout
    #expect(layout.directory(crcs: [0, 0, 0, 0, 0]).bytes.contains(record))
    #expect(layout.descriptor(ofStorage: 0, crc: 0).bytes.count == 16)
    #expect(layout.descriptor(ofStorage: 1, crc: 0).bytes.count == 24)
    #expect(layout.descriptor(ofStorage: 3, crc: 0).bytes.count == 16)
  }

  @Test func `more than 65535 entries are written and read`() throws {
    let storages = (0..<65_540).map { _ in
      TorchStorage(dtype: .u8, elementCount: 0, contents: [])
    }
    let layout = try TorchFileLayout(root: "many", .none, storages: storages)
    let directory = try TemporaryDirectory()
    try WrittenFile.write(layout, storages.map { _ in [] }, to: directory("many.pt"))
    let file = try TorchFile(opening: directory("many.pt"))
    #expect(file.storageRanges.count == storages.count)
  }
}
