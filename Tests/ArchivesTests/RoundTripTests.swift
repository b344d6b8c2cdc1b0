import CZstd
import Checkpoints
import Glibc
import Storage
import Tensors
import TestSupport
import Testing

@testable import Archives

@Suite struct `An archive` {
  @Test(
    arguments: PackMode.allCases, [(1 << 10, 64), (1 << 20, 1 << 16)])
  func `gives every byte back`(mode: PackMode, sizes: (chunk: Int, pool: Int)) throws {
    let directory = try TemporaryDirectory()
    let model = try ZooModel().model.write("model", in: directory)
    try directory.directory("model/deep")
    try directory.directory("model/deep/er")
    try directory.file("model/deep/er/notes.txt", Array("some notes\n".utf8))
    try directory.file("model/nothing", [])
    try directory.file("model/text", (0..<9000).map { UInt8(97 + $0 / 7 % 5) })
    #expect(unsafe chmod(directory("model/text").text, 0o640) == 0)
    #expect(unsafe chmod(directory("model/nothing").text, 0o444) == 0)
    var packed = PackedFolder(chunkByteCount: sizes.chunk, poolByteCount: sizes.pool)
    packed.options.mode = mode
    packed.options.isVerifying = true
    try packed.pack(model, into: directory("x.suture"))
    #expect(try packed.problems(directory("x.suture")).isEmpty)
    try packed.unpack(directory("x.suture"), into: directory("out"))
    #expect(
      try FileContents.tree(of: directory("out")) == FileContents.tree(of: directory("model")))
    #expect(
      try FileContents.tree(of: directory("out/deep"))
        == FileContents.tree(of: directory("model/deep")))
    #expect(try FileStatus(of: directory("out/text")).mode == 0o640)
    #expect(try FileStatus(of: directory("out/nothing")).mode == 0o444)
  }

  @Test func `does not depend on the number of workers`() throws {
    let directory = try TemporaryDirectory()
    let model = try ZooModel().model.write("model", in: directory)
    var packed = PackedFolder()
    var first: [UInt8]?
    for workers in [1, 2, 7] {
      packed.options.workers = workers
      try packed.pack(model, into: directory("\(workers).suture"))
      let bytes = try FileContents.bytes(of: directory("\(workers).suture"))
      #expect(bytes == first ?? bytes)
      first = bytes
    }
  }

  @Test func `is read at any place as the files are`() throws {
    let directory = try TemporaryDirectory()
    let model = try ZooModel().model.write("model", in: directory)
    let packed = PackedFolder()
    try packed.pack(model, into: directory("x.suture"))
    Containers.register(ArchiveContainer(base: PackedFolder.bases([])))
    let whole = try FileContents.bytes(of: directory("model/model.safetensors"))
    let file = try InputFile(directory("x.suture/model.safetensors"))
    #expect(file.byteCount == whole.count)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      let start = Int(generator.next() % UInt64(whole.count))
      let count = Int(generator.next() % 5000)
      let range = start..<min(whole.count, start + count)
      #expect(try file.bytes(in: range) == Array(whole[range]))
    }
    #expect(try file.bytes(in: 0..<0) == [])
    #expect(try file.bytes(in: whole.count..<whole.count) == [])
    let opened = try Checkpoint.open(directory("x.suture").text)
    #expect(try opened.tensors.map(\.spec) == Checkpoint.open(model.text).tensors.map(\.spec))
    #expect(try FileStatus(of: directory("x.suture/config.json")).kind == .regular)
    #expect(try FileStatus.ifPresent(directory("x.suture/nothing")) == nil)
  }

  @Test func `stores the same tensor once, also across files`() throws {
    let directory = try TemporaryDirectory()
    var zoo = ZooModel()
    zoo.tensors = zoo.tensors.filter { $0.spec.name.text == "random.BF16" }
    try directory.directory("m")
    try directory.file("m/a.safetensors", zoo.model.fileBytes())
    var other = zoo
    other.tensors[0].spec = .init(name: "another", dtype: .bf16, shape: [1100])
    try directory.file("m/b.safetensors", other.model.fileBytes())
    let packed = PackedFolder()
    let plan = try PackPlanner.plan([directory("m")], base: nil, options: packed.options)
    #expect(plan.duplicates.count == 1)
    #expect(plan.duplicates.byteCount == 2200)
    let size = try packed.pack(directory("m"), into: directory("x.suture")).byteCount
    #expect(size < 2200 + 1500)
    try packed.unpack(directory("x.suture"), into: directory("out"))
    #expect(try FileContents.all(in: directory("out")) == FileContents.all(in: directory("m")))
  }

  @Test func `is a legal zstd stream to its last byte`() throws {
    let directory = try TemporaryDirectory()
    let model = try ZooModel().model.write("model", in: directory)
    try PackedFolder().pack(model, into: directory("x.suture"))
    let bytes = try FileContents.bytes(of: directory("x.suture"))
    var offset = 0
    var frames = 0
    unsafe bytes.withUnsafeBytes { bytes in
      while offset < bytes.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[offset...])
        let size = unsafe ZSTD_findFrameCompressedSize(rest.baseAddress, rest.count)
        guard ZSTD_isError(size) == 0 else { return }
        offset += size
        frames += 1
      }
    }
    #expect(offset == bytes.count)
    #expect(frames > 20)
  }

  @Test func `holds chosen files only where that is asked for`() throws {
    let directory = try TemporaryDirectory()
    let model = try ZooModel().model.write("model", in: directory)
    try directory.directory("model/tokenizer")
    try directory.file("model/tokenizer/a.json", Array("{}".utf8))
    let packed = PackedFolder()
    try packed.pack(model, into: directory("x.suture"))
    try packed.unpack(
      directory("x.suture"), into: directory("out"), only: ["tokenizer", "config.json"])
    let names = try FileContents.tree(of: directory("out")).keys.sorted()
    #expect(names == ["config.json", "tokenizer/a.json"])
    #expect(throws: UnpackFault.noMember("tok", directory("x.suture"))) {
      try packed.unpack(directory("x.suture"), into: directory("other"), only: ["tok"])
    }
  }

  @Test func `follows links to files and refuses links to directories`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("model")
    let target = try directory.file("target", Array("hello".utf8))
    try directory.link("model/file", to: target)
    let packed = PackedFolder()
    try packed.pack(directory("model"), into: directory("x.suture"))
    try packed.unpack(directory("x.suture"), into: directory("out"))
    #expect(try FileContents.all(in: directory("out")) == ["file": Array("hello".utf8)])
    try directory.link("model/folder", to: directory("out"))
    #expect(throws: PackFault.linkToDirectory(directory("model/folder"))) {
      try packed.pack(directory("model"), into: directory("y.suture"))
    }
    #expect(try FileStatus.ifOnDisk(directory("y.suture")) == nil)
  }

  @Test func `replaces only an archive, and only when told to`() throws {
    let directory = try TemporaryDirectory()
    let model = try ZooModel().model.write("model", in: directory)
    var packed = PackedFolder()
    let other = try directory.file("other", Array("precious".utf8))
    #expect(throws: FileError(.useAsOutput, other, .refused(.exists))) {
      try packed.pack(model, into: other)
    }
    packed.options.isForced = true
    #expect(throws: PackFault.notAnArchive(other)) { try packed.pack(model, into: other) }
    #expect(try FileContents.text(of: other) == "precious")
    try packed.pack(model, into: directory("x.suture"))
    try packed.pack(model, into: directory("x.suture"))
    let inside = directory("model/x.suture")
    #expect(throws: FileError(.useAsOutput, inside, .refused(.insideInput(model)))) {
      try packed.pack(model, into: inside)
    }
    #expect(try directory.names() == ["model", "other", "x.suture"])
  }
}
