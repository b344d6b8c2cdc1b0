import CHDF5
import Checkpoints
import Glibc
import HDF5Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: HDF5File.isSupported)) struct `The layout of an HDF5 file` {
  /// A tensor of each type that can be written, and some of odd shapes.
  static let specs: [TensorSpec] =
    DType.allCases.filter { !unwritable.contains($0) }.map {
      TensorSpec(name: TensorName("model.\($0.rawValue).weight"), dtype: $0, shape: [3, 5])
    } + [
      TensorSpec(name: "scalar", dtype: .f32, shape: []),
      TensorSpec(name: "empty", dtype: .bf16, shape: [0, 7]),
      TensorSpec(name: "groups/inside/weight", dtype: .f16, shape: [2]),
      TensorSpec(name: "layers/dense/vars/1", dtype: .bf16, shape: [4]),
    ]
  static let unwritable: [DType] = [.f4, .f6e2m3, .f6e3m2, .c64]

  /// The bytes of tensor number `place`.
  static func bytes(_ spec: TensorSpec) -> [UInt8] {
    let seed = spec.name.text.utf8.reduce(0) { $0 &+ Int($1) }
    return (0..<spec.byteCount).map {
      spec.dtype == .bool ? UInt8(($0 + seed) % 2) : UInt8((seed + 7 * $0) % 64)
    }
  }

  /// A whole file.
  static func file(_ layout: HDF5Layout) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0xEE, count: layout.fileByteCount)
    for part in layout.fixed {
      bytes.replaceSubrange(part.offset..<part.offset + part.bytes.count, with: part.bytes)
    }
    for entry in layout.entries {
      bytes.replaceSubrange(entry.fileRange, with: Self.bytes(entry.spec))
    }
    return bytes
  }

  @Test(arguments: HDF5Profile.allCases)
  func `comes back as it was written`(profile: HDF5Profile) throws {
    let directory = try TemporaryDirectory()
    let layout = try HDF5Layout(Self.specs, profile: profile)
    let path = try directory.file("a.h5", Self.file(layout))
    let file = try HDF5File(opening: path)
    let found = try file.contents()
    #expect(found.count == Self.specs.count)
    for spec in Self.specs {
      let expected = ExpectedTensor(
        dtype: spec.dtype.rawValue, shape: spec.shape, bytes: Self.bytes(spec))
      #expect(found[spec.name.text] == expected, "\(spec.name)")
    }
    #expect(file.notes.isEmpty)
  }

  @Test(arguments: HDF5Profile.allCases)
  func `is the same in any order and in every run`(profile: HDF5Profile) throws {
    let first = try Self.file(HDF5Layout(Self.specs, profile: profile))
    let second = try Self.file(HDF5Layout(Self.specs.reversed(), profile: profile))
    #expect(first == second)
  }

  @Test(arguments: HDF5Profile.allCases)
  func `has nothing of the time of day`(profile: HDF5Profile) throws {
    var now = time_t()
    unsafe time(&now)
    let bytes = try Self.file(HDF5Layout(Self.specs, profile: profile))
    // Times are seconds in four bytes; any within the last hour would be one of this run.
    for place in 0..<bytes.count - 3 {
      let word = bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
      #expect(!(now - 3600...now + 60).contains(word), "\(place)")
    }
  }

  @Test(arguments: HDF5Profile.allCases)
  func `is the one that h5py and Keras were shown`(profile: HDF5Profile) throws {
    let bytes = try Self.file(HDF5Layout(Self.specs, profile: profile))
    var version: (UInt32, UInt32, UInt32) = (0, 0, 0)
    unsafe withUnsafeMutableBytes(of: &version) {
      unsafe hdf5_version($0.bindMemory(to: UInt32.self).baseAddress)
    }
    // Other libraries may put things elsewhere; what they write comes back all the same.
    guard version.0 == 1, version.1 == 10 else { return }
    let name = "hdf5/written/\(profile.rawValue).h5"
    if Golden.isUpdating { try Golden.update(name, bytes) }
    #expect(try FileContents.bytes(of: Fixtures.path(name)) == bytes)
  }

  @Test func `gives every byte one place, and large tensors a page`() throws {
    let specs = (0..<20).map {
      TensorSpec(name: TensorName("w\($0)"), dtype: .u8, shape: [$0 % 3 == 0 ? 70_001 : 33])
    }
    let layout = try HDF5Layout(specs, profile: .generic)
    var ranges = layout.fixed.map { $0.offset..<$0.offset + $0.bytes.count }
    ranges += layout.entries.map(\.fileRange)
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var end = 0
    for range in ranges {
      #expect(range.lowerBound == end)
      end = range.upperBound
    }
    #expect(end == layout.fileByteCount)
    for entry in layout.entries where entry.fileRange.count > 70_000 {
      #expect(entry.fileRange.lowerBound % 4096 == 0)
    }
  }

  @Test func `takes terabytes without making them`() throws {
    let specs = (0..<4).map {
      TensorSpec(name: TensorName("w\($0)"), dtype: .bf16, shape: [1 << 20, 1 << 20])
    }
    let layout = try HDF5Layout(specs, profile: .generic)
    #expect(layout.fileByteCount > 8 << 40)
    #expect(layout.fixed.reduce(0) { $0 + $1.bytes.count } < 64 << 10)
  }

  @Test func `keeps texts, long ones as datasets`() throws {
    let directory = try TemporaryDirectory()
    let long = String(repeating: "config \u{e9}\n", count: 20_000)
    let metadata = [
      HeaderMetadata.Entry(key: "format", value: "pt"),
      HeaderMetadata.Entry(key: "config", value: long),
    ]
    let layout = try HDF5Layout(
      [TensorSpec(name: "w", dtype: .f32, shape: [2])], profile: .generic, metadata: metadata)
    // The text is no tensor: its bytes are fixed.
    #expect(layout.fixed.reduce(0) { $0 + $1.bytes.count } > long.utf8.count)
    let file = try HDF5File(opening: directory.file("a.h5", Self.file(layout)))
    #expect(file.tensors.map(\.name) == ["w"])
    #expect(file.checkpointFile.metadata?["format"] == "pt")
    #expect(file.checkpointFile.metadata?["config"] == long)
  }

  @Test(arguments: unwritable)
  func `refuses types that HDF5 does not have`(dtype: DType) {
    let spec = TensorSpec(name: "w", dtype: dtype, shape: [8])
    #expect(throws: HDF5WritingError.self) { _ = try HDF5Layout([spec], profile: .generic) }
  }

  @Test(arguments: ["", "a//b", "/a", "a/", "a/./b", ".", "a\0b", "a\u{1b}", "__metadata__"])
  func `refuses names that HDF5 would change`(name: String) {
    let spec = TensorSpec(name: TensorName(name), dtype: .f32, shape: [2])
    #expect(throws: HDF5WritingError.self) { _ = try HDF5Layout([spec], profile: .generic) }
  }

  @Test(arguments: [
    (HDF5Profile.generic, "a", "a/b"), (.keras, "a.b", "a/b"), (.keras, "a", "a.vars.0"),
    (.keras, "a", "a/vars/0"),
  ])
  func `refuses names in each other's place`(profile: HDF5Profile, first: String, second: String) {
    let specs = [first, second].map {
      TensorSpec(name: TensorName($0), dtype: .f32, shape: [2])
    }
    #expect(throws: HDF5WritingError.self) { _ = try HDF5Layout(specs, profile: profile) }
    for spec in specs {
      #expect(throws: Never.self) { _ = try HDF5Layout([spec], profile: profile) }
    }
  }
}
