import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@testable import Archives

@Suite struct `An archive of differences` {
  private static func models(
    _ directory: borrowing TemporaryDirectory
  ) throws -> (base: Path, tuned: Path) {
    var generator = SeededGenerator(seed: 11)
    let weights = generator.weights(40_000)
    let noise = generator.weights(40_000)
    let moved = zip(weights, noise).map { $0 + 0.01 * $1 }
    func model(_ values: [Double], extra: Bool) -> TinyModel {
      var tensors = [
        TinyModel.Tensor("a", .bf16, [200, 200], values),
        TinyModel.Tensor("b", .f16, [40_000], values),
        TinyModel.Tensor("c", .f32, [40_000], values),
        TinyModel.Tensor("same", .bf16, [40_000], weights),
      ]
      if extra { tensors.append(TinyModel.Tensor("new", .bf16, [40_000], values)) }
      return TinyModel(tensors)
    }
    return (
      try model(weights, extra: false).write("base", in: directory),
      try model(moved, extra: true).write("tuned", in: directory)
    )
  }

  @Test func `comes back with its base, and is smaller`() throws {
    let directory = try TemporaryDirectory()
    let (base, tuned) = try Self.models(directory)
    var packed = PackedFolder(chunkByteCount: 1 << 16)
    let alone = try packed.pack(tuned, into: directory("alone.suture")).byteCount
    packed.base = base
    packed.options.workers = 3
    packed.options.isVerifying = true
    let size = try packed.pack(tuned, into: directory("x.suture")).byteCount
    #expect(size * 10 < alone * 8)
    try packed.unpack(directory("x.suture"), into: directory("out"))
    #expect(try FileContents.all(in: directory("out")) == FileContents.all(in: directory("tuned")))
    let archive = try packed.open(directory("x.suture"))
    #expect(Set(archive.bases.map(\.spec.name)) == ["c", "a", "b", "same"])
    let transforms = Set(archive.index.chunks.map(\.transform))
    #expect(transforms.isSuperset(of: [.floatDifference, .copy]))
  }

  @Test func `is refused without its base, and with another, before anything is written`() throws {
    let directory = try TemporaryDirectory()
    let (base, tuned) = try Self.models(directory)
    var packed = PackedFolder(chunkByteCount: 1 << 16)
    packed.base = base
    try packed.pack(tuned, into: directory("x.suture"))
    let bases = try packed.open(directory("x.suture")).bases
    let digests = bases.map(\.digest)
    let first = try #require(bases.first).spec.name
    packed.base = nil
    #expect(throws: BaseFault.notGiven(first)) {
      try packed.unpack(directory("x.suture"), into: directory("out"))
    }
    // A fine-tune is no base of itself: each tensor is another one but `same`.
    packed.base = tuned
    let error = #expect(throws: BaseFault.self) {
      try packed.unpack(directory("x.suture"), into: directory("out"))
    }
    guard case .differs(_, let expected, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(digests.contains(expected))
    packed.base = try TinyModel([.init("a", .bf16, [1], [1])]).write("tiny", in: directory)
    #expect(throws: BaseFault.self) {
      try packed.unpack(directory("x.suture"), into: directory("out"))
    }
    #expect(try FileStatus.ifOnDisk(directory("out")) == nil)
  }

  @Test func `says how to read it where its base is missing`() throws {
    let directory = try TemporaryDirectory()
    let (base, tuned) = try Self.models(directory)
    var packed = PackedFolder(chunkByteCount: 1 << 16)
    packed.base = base
    try packed.pack(tuned, into: directory("x.suture"))
    packed.base = nil
    let archive = try packed.open(directory("x.suture"))
    let member = archive.contents(of: 0)
    var buffer = [UInt8](repeating: 0, count: member.byteCount)
    let error = #expect(throws: FileError.self) {
      try unsafe buffer.withUnsafeMutableBytes {
        try unsafe member.read(0..<member.byteCount, into: $0)
      }
    }
    guard case .contents(let fault) = error?.fault else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(fault.kind == .unavailable)
    #expect(fault.hint == "name the base with --archive-base DIR")
  }

  @Test func `holds every pair of codes`() throws {
    // Each 16-bit code against a shuffle of all: NaNs, infinities and both zeros among them.
    let directory = try TemporaryDirectory()
    var generator = SeededGenerator(seed: 2)
    let codes = Array(UInt16.min...UInt16.max)
    func bytes(_ codes: [UInt16]) -> [UInt8] {
      codes.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
    let others = codes.shuffled(using: &generator)
    for (name, codes) in [("base", codes), ("tuned", others)] {
      let tensors = [DType.bf16, .f16, .i16].map { dtype in
        TinyModel.Tensor(
          TensorSpec(name: TensorName(dtype.rawValue), dtype: dtype, shape: [65536]),
          bytes(codes))
      }
      try TinyModel(tensors).write(name, in: directory)
    }
    var packed = PackedFolder()
    packed.base = directory("base")
    packed.options.mode = .max
    try packed.pack(directory("tuned"), into: directory("x.suture"))
    try packed.unpack(directory("x.suture"), into: directory("out"))
    #expect(try FileContents.all(in: directory("out")) == FileContents.all(in: directory("tuned")))
  }
}
