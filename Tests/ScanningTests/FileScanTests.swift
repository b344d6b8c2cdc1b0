@testable import Scanning
import Storage
import TestSupport
import Testing

/// Where pickles hide, and what is told of each.
@Suite struct `Scanned files`: ScanningSuite {
  // MARK: Instructions

  static let system: [(String, [UInt8])] = [
    ("GLOBAL", CraftedPickle.oldCall("os", "system")),
    ("STACK_GLOBAL", CraftedPickle.call("os", "system")),
    ("GLOBAL without PROTO", Array("cos\nsystem\n(S'true'\ntR.".utf8)),
    ("INST", Array("(S'true'\nios\nsystem\n.".utf8)),
    ("OBJ", Array("(cos\nsystem\nS'true'\no.".utf8)),
    ("a call that is popped", Array("cos\nsystem\n(S'true'\ntR0N.".utf8)),
    ("truncated after the call", Array("cos\nsystem\n(S'true'\ntR".utf8)),
    ("broken after the call", CraftedPickle.oldCall("os", "system").dropLast() + [0, 0, 0]),
    ("after another pickle", CraftedPickle.plain + CraftedPickle.call("os", "system")),
    ("behind STOP and rubbish", CraftedPickle.plain + [0, 9] + CraftedPickle.call("os", "system")),
    ("behind a break", [0x80, 4, 0x4B, 1, 0xFF] + CraftedPickle.oldCall("os", "system")),
  ]

  @Test(arguments: system)
  func `a call of os.system is found`(way: String, bytes: [UInt8]) throws {
    let file = try scan(bytes)
    #expect(names(file) == ["os.system"])
    #expect(file.worst == .dangerous)
    let isBroken = way.contains("truncated") || way.contains("broken") || way.contains("break")
    #expect(file.faults.map(\.code) == (isBroken ? [.broken] : []))
    let found = try #require(file.globals.first)
    #expect([0x63, 0x69, 0x93].contains(bytes[found.global.byteOffset]))
  }

  @Test func `names that are not in the file as text are dangerous`() throws {
    for bytes: [UInt8] in [
      [0x80, 4, 0x82, 7, 0x29, 0x52, 0x2E],
      // A name that a call makes.
      [0x80, 4] + CraftedPickle.text("os") + CraftedPickle.text("sys") + [0x85, 0x52, 0x93]
        + [0x29, 0x52, 0x2E],
    ] {
      let file = try scan(bytes)
      #expect(file.worst == .dangerous)
      #expect(file.globals.first?.global.judgement.reason != nil)
    }
  }

  @Test func `names that came long ago are still found`() throws {
    var bytes: [UInt8] = [0x80, 4] + CraftedPickle.text("os") + [0x94, 0x30]
    bytes += CraftedPickle.text("system") + [0x94, 0x30]
    for _ in 0..<150_000 { bytes += [0x4E, 0x94] }
    bytes += [0x68, 0, 0x68, 1, 0x93, 0x29, 0x52, 0x2E]
    #expect(names(try scan(bytes)) == ["os.system"])
  }

  @Test(arguments: ["p 1 \n0g\t1\n", "p1_0\n0g 10\n", "p00000000000000000000000000007\n0g7\n"])
  func `numbers of the memo are those of Python`(spelling: String) throws {
    let bytes = Array("Vos\n\(spelling)Vsystem\n\u{0}".utf8.dropLast()) + [0x93, 0x29, 0x52, 0x2E]
    #expect(names(try scan(bytes)) == ["os.system"])
  }

  // MARK: Containers

  @Test(arguments: ["model.pt", "model.safetensors", "picture.png", "README.md", "weights.bin"])
  func `a pickle is found whatever the name says`(name: String) throws {
    let evil = CraftedPickle.call("builtins", "eval")
    let bare = try scan(evil, as: name)
    #expect(bare.format == "pickle" && names(bare) == ["builtins.eval"])
    let zip = try scan(CraftedPickle.zip([("m/data.pkl", evil), ("m/version", [0x33])]), as: name)
    #expect(zip.format == "torch" && names(zip) == ["builtins.eval"])
    #expect(zip.globals.first?.member == "m/data.pkl")
    let hidden = try scan(CraftedPickle.zip([("notes.txt", evil)]), as: name)
    #expect(hidden.format == "zip" && names(hidden) == ["builtins.eval"])
    let tar = try scan(CraftedPickle.tar([("a", [1, 2]), ("pickle", evil)]), as: name)
    #expect(tar.format == "tar" && names(tar) == ["builtins.eval"])
  }

  @Test func `archives in archives are looked into, not without end`() throws {
    var bytes = CraftedPickle.call("os", "system")
    for depth in 1...8 {
      bytes = CraftedPickle.zip([("inner", bytes)])
      let file = try scan(bytes)
      if depth <= 4 {
        #expect(names(file) == ["os.system"])
        #expect(
          file.globals.first?.member
            == [String](repeating: "inner", count: depth).joined(separator: "!"))
      } else {
        #expect(file.faults.map(\.code) == [.limit])
      }
    }
  }

  @Test func `archives that follow each other are all looked into`() throws {
    let bytes = ["system", "popen", "execv"].flatMap {
      CraftedPickle.zip([("\($0).pkl", CraftedPickle.call("os", $0))])
    }
    let file = try scan(CraftedPickle.call("os", "fork") + bytes)
    #expect(Set(names(file)) == ["os.system", "os.popen", "os.execv", "os.fork"])
    let many = try scan((0..<6000).flatMap { _ in CraftedPickle.zip([]) })
    #expect(many.faults.map(\.code) == [.limit])
  }

  @Test func `arrays of objects are pickles, others are not`() throws {
    let evil = CraftedPickle.call("os", "system")
    #expect(names(try scan(CraftedPickle.numpy("'|O'", evil), as: "a.npy")) == ["os.system"])
    let fields = CraftedPickle.numpy("[('a', '<f4'), ('b', 'O')]", evil)
    #expect(names(try scan(fields, as: "a.npy")) == ["os.system"])
    let numbers = try scan(CraftedPickle.numpy("'<f4'", [0, 0, 128, 63]), as: "a.npy")
    #expect(numbers.format == "npy" && numbers.pickleCount == 0 && numbers.faults.isEmpty)
    let npz = CraftedPickle.zip([("a.npy", CraftedPickle.numpy("'|O'", evil))])
    #expect(try scan(npz, as: "a.npz").format == "npz")
    #expect(names(try scan(npz, as: "a.npz")) == ["os.system"])
  }

  @Test func `what cannot be looked into is a fault`() throws {
    let evil = CraftedPickle.call("os", "system")
    let member = [("m/data.pkl", evil)]
    let cases: [([UInt8], ScanFault.Code, isSeen: Bool)] = [
      (CraftedPickle.zip(member, method: 8), .compressed, false),
      (CraftedPickle.zip(member, method: 12), .compressed, false),
      (CraftedPickle.zip(member, flags: 1), .encrypted, false),
      (CraftedPickle.zip(member, crc: 1), .checksum, true),
      (CraftedPickle.zip(member, localName: "m/other.bi"), .member, true),
      (Array(CraftedPickle.zip(member).dropLast(30)), .archive, true),
      ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], .opaque, false),
      ([0x1F, 0x8B, 8, 0], .opaque, false),
      (Array("version https://git-lfs.github.com/spec/v1\n".utf8), .opaque, false),
      ([1, 2, 3, 4], .notAPickle, false),
    ]
    for (bytes, code, isSeen) in cases {
      let file = try scan(bytes)
      #expect(file.faults.map(\.code) == [code], "\(file)")
      #expect(names(file) == (isSeen ? ["os.system"] : []), "\(file)")
    }
  }

  @Test(arguments: [
    // zlib of every level, with a smaller window, and the older form of LZMA.
    [0x78, 0x01], [0x78, 0x5E], [0x78, 0x9C], [0x78, 0xDA], [0x58, 0x85], [0x08, 0x1D],
    [0x5D, 0, 0, 0x80, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    [0x5D, 0, 0, 1, 0, 99, 0, 0, 0, 0, 0, 0, 0],
  ])
  func `streams that are compressed as a whole are said, whatever their level`(
    start: [UInt8]
  ) throws {
    let file = try scan(
      start + [0x6B, 0x60, 0xE0, 0x91, 3, 7, 0xC3, 0x9F, 0, 1, 2, 0xF0], as: "model")
    #expect(file.faults.map(\.code) == [.opaque], "\(file)")
  }

  @Test(arguments: ["x^2 + y^2 = z^2, and so on", "XG", "](0)", "8\u{11} is text with a control"])
  func `texts that begin so are none`(text: String) throws {
    #expect(try scan(Array(text.utf8), as: "notes").faults.isEmpty)
  }

  @Test func `members that lie in each other cost no more than the file`() throws {
    let data = [UInt8](repeating: 0x4E, count: 1000)
    var bytes = CraftedPickle.zip((0..<50).map { ("m/\($0).pkl", $0 == 0 ? data : []) })
    // Every entry of the directory becomes that of the first member.
    let end = bytes.count - 22
    let size = Int(bytes[end + 12]) | Int(bytes[end + 13]) << 8
    let first = bytes[end - size..<end - size + 46 + 7]
    bytes.replaceSubrange(
      end - size..<end, with: (0..<50).flatMap { _ in Array(first) })
    let directory = 50 * first.count
    bytes.replaceSubrange(
      bytes.count - 10..<bytes.count - 6, with: CraftedPickle.little(directory, 4))
    let file = try scan(bytes)
    #expect(file.faults.contains { $0.code == .overlap })
  }

  // MARK: Files without pickles

  @Test func `safetensors are what their framing says, even if they begin as a pickle`() throws {
    // A header of 640 bytes: the file begins with 0x80 0x02, as protocol 2 does.
    let entry = #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#
    let header = entry + String(repeating: " ", count: 640 - entry.utf8.count)
    let bytes = CraftedPickle.little(640, 8) + Array(header.utf8) + [1, 2, 3, 4]
    let file = try scan(bytes, as: "model.safetensors")
    #expect(file.format == "safetensors")
    #expect(file.pickleCount == 0 && file.faults.isEmpty && file.notes.isEmpty)
  }

  @Test func `a file that is safetensors and a pickle is both`() throws {
    // The length of the header is SHORT_BINSTRING of 28 bytes, which leads into a text of the header;
    // there more of them skip to the data.
    let length = 28 << 8 | 0x55
    let skip = "U~" + String(repeating: "x", count: 126)
    var header = #"{"__metadata__":{"x":""# + String(repeating: skip, count: 56) + "U~"
    header += #""},"t":{"dtype":"U8","shape":[200],"data_offsets":[0,200]}}"#
    header += String(repeating: " ", count: length - header.utf8.count)
    var data = [UInt8](repeating: 0, count: 65) + Array("cos\nsystem\n)R.".utf8)
    data += [UInt8](repeating: 0, count: 200 - data.count)
    let file = try scan(
      CraftedPickle.little(length, 8) + Array(header.utf8) + data, as: "model.safetensors")
    #expect(file.format == "safetensors and pickle")
    #expect(names(file) == ["os.system"] && !file.notes.isEmpty)
  }

  // MARK: Files that are none

  @Test(
    arguments: [
      "a.pkl", "a.pt", "a.PTH", "a.ckpt", "pytorch_model.bin", "training_args.bin",
      "pytorch_model-00001-of-00002.bin", "adapter_model.bin",
    ])
  func `files that should be pickles and are none are told of`(name: String) throws {
    var random = SeededGenerator(seed: 3)
    let noise = (0..<5000).map { _ in UInt8.random(in: 0x92...0xFF, using: &random) }
    for bytes in [
      [], noise, [UInt8](repeating: 0, count: 300), Array("<html>Not found</html>".utf8),
      Array("GGUF\u{3}\0\0\0".utf8),
    ] {
      let file = try scan(bytes, as: name)
      #expect(file.faults.map(\.code) == [.notAPickle], "\(bytes.prefix(8))")
    }
  }

  @Test(arguments: ["model.bin", "openvino_model.bin", "ggml-q4.bin", "a.safetensors", "a.txt"])
  func `nobody expects pickles in other files`(name: String) throws {
    for bytes in [[], CraftedPickle.noise] {
      #expect(try scan(bytes, as: name).faults.isEmpty)
    }
  }

  @Test(arguments: [
    ("requirements.txt", "click\nnumpy\npandas\n", "text"),
    ("vocab.txt", "[PAD]\n[UNK]\nthe\n", "text"), ("config.json", "{\"a\": 1}\n", "text"),
    ("LICENSE", "Apache License\nVersion 2.0\n", "text"), ("notes", "I am.\nN.\n", "text"),
    ("empty", "", "empty"), ("model.gguf", "GGUF\u{3}\0\0\0", "GGUF"),
  ])
  func `texts are no pickles`(name: String, text: String, format: String) throws {
    let file = try scan(Array(text.utf8), as: name)
    #expect(file.format == format && file.pickleCount == 0)
    #expect(file.faults.isEmpty && file.globals.isEmpty)
  }

  @Test func `pickles of old protocols without a name are pickles where the file says so`() throws {
    let bytes = Array("(lp0\nI1\naS'a'\np1\n.".utf8)
    let named = try scan(bytes, as: "list.pkl")
    #expect(named.format == "pickle" && named.pickleCount == 1 && named.faults.isEmpty)
    #expect(try scan(bytes, as: "list.txt").format == "text")
  }

  @Test func `genuine files of PyTorch are safe`() throws {
    let paths = ["torch", "layouts"].map { Fixtures.path($0) }
    let result = try ScanJob(paths).run()
    let bad = result.files.filter { ($0.worst ?? .needed) > .inert || !$0.faults.isEmpty }
    #expect(
      bad.map {
        "\($0.path): \($0.globals.filter { $0.global.judgement.kind > .inert }) \($0.faults)"
      } == [])
    #expect(result.pickleCount > 400)
    #expect(result.count(of: .needed) > 1000 && result.count(of: .inert) > 100)
    let formats = Set(result.files.map(\.format))
    #expect(
      formats.isSuperset(of: ["torch", "torch (before 1.6)", "safetensors", "text", "pickle"]))
  }

  @Test func `directories are walked, links to directories and pipes are not`() throws {
    let directory = try TemporaryDirectory()
    try directory.directory("a")
    try directory.file("a/evil.pt", CraftedPickle.call("os", "system"))
    try directory.directory(".git")
    try directory.file(".git/x.pkl", CraftedPickle.call("os", "system"))
    try directory.link("loop", to: directory.path)
    try directory.link("link.pt", to: directory("a/evil.pt"))
    let result = try ScanJob([directory.path]).run()
    #expect(result.files.map(\.path.lastComponent) == ["evil.pt", "link.pt"])
    #expect(result.skipped.map(\.lastComponent) == [".git", "loop"])
    #expect(result.worst == .dangerous)
  }

  // MARK: Hostile bytes

  @Test func `no bytes are too odd`() throws {
    var generator = SeededGenerator(seed: 11)
    let seeds = [
      CraftedPickle.call("os", "system"),
      CraftedPickle.oldCall("torch._utils", "_rebuild_tensor_v2"),
      CraftedPickle.zip([("m/data.pkl", CraftedPickle.plain), ("m/version", [0x33])]),
      CraftedPickle.tar([("pickle", CraftedPickle.plain)]),
      CraftedPickle.numpy("'|O'", CraftedPickle.plain), [UInt8](repeating: 0x28, count: 400),
      [UInt8](repeating: 0x94, count: 400), Array("(lp0\nI1\na.".utf8),
    ]
    let directory = try TemporaryDirectory()
    for round in 0..<3000 {
      var bytes = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      if round % 3 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
      let file = FileScan.scan(try directory.file("x.pkl", bytes))
      #expect(!file.format.isEmpty)
    }
  }
}
