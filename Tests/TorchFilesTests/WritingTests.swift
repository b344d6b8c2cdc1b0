import Foundation
import Storage
import Tensors
import TestSupport
import Testing
import TorchFiles

/// Files that are written, and read again.
@Suite struct `Written torch files` {
  /// Random storages, and views of them that lie anywhere.
  struct Sample {
    var storages: [TorchStorage] = []
    var contents: [[UInt8]] = []
    var views: [(String, TorchView)] = []

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      let dtypes: [DType] = [.f32, .bf16, .u8, .i64, .f8e4m3, .u16, .bool, .c64]
      for index in 0..<generator.integer(0...6) {
        let dtype = dtypes[generator.integer(0...dtypes.count - 1)]
        let count = generator.integer(0...3) == 0 ? 0 : generator.integer(1...2000)
        let bytes = (0..<count * dtype.bitWidth / 8).map { _ in UInt8(generator.integer(0...1)) }
        let isInline = generator.integer(0...3) == 0
        storages.append(
          TorchStorage(
            dtype: dtype, elementCount: count, contents: isInline ? bytes : nil))
        contents.append(bytes)
        views.append(
          ("whole.\(index)", TorchView(storage: index, dtype: dtype, shape: [count])))
        guard count > 4 else { continue }
        let offset = generator.integer(0...count / 2)
        let columns = generator.integer(1...3)
        let rows = (count - offset) / columns
        views.append(
          (
            "turned.\(index)",
            TorchView(
              storage: index, dtype: dtype, shape: [columns, rows], strides: [1, columns],
              offset: offset, parameter: generator.integer(0...1) == 0 ? nil : true)
          ))
      }
    }

    var layout: TorchFileLayout {
      get throws {
        try TorchFileLayout(
          root: "sample", .orderedDict(views.map { ($0, .tensor($1)) }), storages: storages)
      }
    }
  }

  @Test(arguments: 0..<60)
  func `what is written is read again`(seed: UInt64) throws {
    let sample = Sample(seed: seed)
    let directory = try TemporaryDirectory()
    let path = directory("sample.pt")
    let written = try WrittenFile.write(sample.layout, sample.contents, to: path, seed: seed)
    #expect(written.isFinished)
    #expect(written.digest == SHA256Hasher.digest(of: try FileContents.bytes(of: path)))
    let file = try TorchFile(opening: path)
    try file.verify()
    let tensors = try file.stateDict()
    #expect(tensors.map(\.name.text) == sample.views.map(\.0))
    for ((_, tensor), (_, view)) in zip(tensors, sample.views) {
      #expect(tensor.dtype == view.dtype)
      #expect(tensor.shape == view.shape)
      #expect(tensor.storageOffset == view.offset)
      #expect(view.strides == nil ? tensor.isContiguous : tensor.strides == view.strides)
      #expect(tensor.isParameter == (view.parameter != nil))
      #expect(tensor.storageKey == String(view.storage))
      #expect(tensor.storageRange.lowerBound % 64 == 0)
      #expect(try file.file.bytes(in: tensor.storageRange) == sample.contents[view.storage])
    }
  }

  @Test(arguments: 0..<60)
  func `pieces, data and checksums cover each byte once`(seed: UInt64) throws {
    let layout = try Sample(seed: seed).layout
    var ranges = layout.pieces.map { $0.offset..<$0.offset + $0.bytes.count }
    for (index, place) in layout.storages.enumerated() where !place.isComplete {
      ranges.append(place.range)
      let piece = layout.descriptor(ofStorage: index, crc: 1)
      ranges.append(piece.offset..<piece.offset + piece.bytes.count)
    }
    let directory = layout.directory(crcs: layout.storages.map { _ in 1 })
    ranges.append(directory.offset..<directory.offset + directory.bytes.count)
    ranges.sort { $0.lowerBound < $1.lowerBound }
    #expect([0] + ranges.map(\.upperBound) == ranges.map(\.lowerBound) + [layout.byteCount])
  }

  @Test func `the bytes do not depend on the order of the parts`() throws {
    let sample = Sample(seed: 3)
    let directory = try TemporaryDirectory()
    try WrittenFile.write(sample.layout, sample.contents, to: directory("a.pt"), seed: 1)
    try WrittenFile.write(sample.layout, sample.contents, to: directory("b.pt"), seed: 2)
    #expect(
      try FileContents.bytes(of: directory("a.pt")) == FileContents.bytes(of: directory("b.pt")))
  }

  static let faults: [(TorchLayoutFault, String, TorchView, [TorchStorage])] = {
    let view = TorchView(storage: 0, dtype: .f32, shape: [2, 3])
    let storage = TorchStorage(dtype: .f32, elementCount: 6)
    func changed(_ change: (inout TorchView) -> Void) -> TorchView {
      var copy = view
      change(&copy)
      return copy
    }
    let far = changed { $0.offset = 1 }
    let wide = changed { $0.strides = [4, 1] }
    let negative = changed { $0.offset = -1 }
    let huge = changed { $0.shape = [.max, .max] }
    let flat = changed { $0.strides = [1] }
    return [
      (.unsafeRoot("a/b"), "a/b", view, [storage]), (.unsafeRoot(""), "", view, [storage]),
      (.outside(far, available: 6), "m", far, [storage]),
      (.outside(wide, available: 6), "m", wide, [storage]),
      (.outside(negative, available: 6), "m", negative, [storage]),
      (.outside(huge, available: 6), "m", huge, [storage]),
      (.outside(flat, available: 6), "m", flat, [storage]),
      (.missingStorage(0, count: 0), "m", view, []),
      (
        .typeDiffers(.f32, storage: .i32), "m", view,
        [TorchStorage(dtype: .i32, elementCount: 6)]
      ),
      (.unsupportedType(.f4), "m", view, [TorchStorage(dtype: .f4, elementCount: 6)]),
      (.sizeOverflow, "m", view, [TorchStorage(dtype: .f32, elementCount: .max)]),
      (
        .contentsDiffer(storage: 0, expected: 24, found: 1), "m", view,
        [TorchStorage(dtype: .f32, elementCount: 6, contents: [1])]
      ),
    ]
  }()

  @Test(arguments: faults.indices)
  func `what cannot be laid out is refused`(index: Int) {
    let (fault, root, view, storages) = Self.faults[index]
    #expect(throws: fault) {
      try TorchFileLayout(root: root, .list([.tensor(view)]), storages: storages)
    }
  }

  @Test func `a state dict of specs has a storage for each tensor`() throws {
    let specs = [
      TensorSpec(name: "b", dtype: .bf16, shape: [2, 3]),
      TensorSpec(name: "a", dtype: .f8e4m3, shape: [5]),
      TensorSpec(name: "c", dtype: .i64, shape: []),
    ]
    let contents = specs.map { [UInt8](repeating: 3, count: $0.byteCount) }
    let layout = try TorchFileLayout(root: "dict", stateDict: specs)
    let directory = try TemporaryDirectory()
    try WrittenFile.write(layout, contents, to: directory("dict.pt"))
    let file = try TorchFile(opening: directory("dict.pt"))
    try file.verify()
    let tensors = try file.stateDict()
    #expect(tensors.map { $0.tensor.spec($0.name) } == specs)
    #expect(try tensors.map { try file.bytes(of: $0.tensor) } == contents)
    #expect(
      TorchFileLayout.root(ofFileNamed: "layer_02-model_00.states.pt") == "layer_02-model_00.states"
    )
    #expect(TorchFileLayout.root(ofFileNamed: "plain") == "plain")
  }

  @Test func `values come back as they were`() throws {
    let content = TorchContent.dict([
      ("none", .none), ("flags", .tuple([.bool(true), .bool(false)])),
      ("ints", .list([0, 255, 256, 65535, 65536, -1, .max, .min, 1 << 31].map { .int($0) })),
      ("long", .long([0, 0, 0, 0, 0, 0, 0, 0, 1])), ("rate", .float(-0.1)),
      ("text", .string("h\u{e9}\n\u{1F600}")), ("raw", .bytes([0, 0x7F, 0x80, 0xFF])),
      ("size", .size([3, 4])), ("set", .set([.int(1)])),
      ("many", .list((0..<2500).map { .int($0) })),
      ("keys", .dict((0..<1500).map { TorchContent.Entry(.int($0), .none) })),
      ("args", .namespace([("layers", .int(4))])),
      ("dtype", try #require(TorchContent.dtype(.bf16))),
      ("ordered", .orderedDict([("z", .int(1)), ("a", .tuple([]))])),
    ])
    let layout = try TorchFileLayout(root: "values", content, storages: [])
    let directory = try TemporaryDirectory()
    try WrittenFile.write(layout, [], to: directory("values.pt"))
    let root = try TorchFile(opening: directory("values.pt")).root
    #expect(root["none"]?.isNone == true)
    #expect(root["flags"]?.elements?.map(\.bool) == [true, false])
    #expect(root["ints"]?.ints == [0, 255, 256, 65535, 65536, -1, .max, .min, 1 << 31])
    #expect(root["long"]?.longBytes == [0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(root["rate"]?.double == -0.1)
    #expect(root["text"]?.string == "h\u{e9}\n\u{1F600}")
    #expect(root["raw"]?.bytes == [0, 0x7F, 0x80, 0xFF])
    #expect(root["size"]?.ints == [3, 4])
    #expect(root["set"]?.ints == [1])
    #expect(root["many"]?.ints == Array(0..<2500))
    #expect(root["keys"]?.entries?.map(\.key.int) == Array(0..<1500))
    #expect(root["args"]?["layers"]?.int == 4)
    #expect(root["dtype"]?.global == PickleGlobal("torch", "bfloat16"))
    #expect(root["ordered"]?.entries?.map(\.key.string) == ["z", "a"])
  }

  /// Files that `fixtures/check_torch_golden.py` opens with PyTorch; `UPDATE_GOLDEN` writes them anew.
  @Test(arguments: `Files of torch.save`.names + ["views-shared"])
  func `files are those that PyTorch was shown to open`(name: String) throws {
    let source = try `Files of torch.save`.open(String(name.prefix { $0 != "-" }))
    var layout: TorchFileLayout
    var contents: [[UInt8]] = []
    if name.hasSuffix("-shared") {
      (layout, contents) = try WrittenFile.layout(of: source, root: name)
    } else {
      var storages: [TorchStorage] = []
      let content = try source.content(of: source.root, storages: &storages)
      layout = try TorchFileLayout(root: name, content, storages: storages)
    }
    let directory = try TemporaryDirectory()
    try WrittenFile.write(layout, contents, to: directory("\(name).pt"))
    let bytes = try FileContents.bytes(of: directory("\(name).pt"))
    let golden = Fixtures.path("torch/written/\(name).pt")
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try Data(bytes).write(to: URL(fileURLWithPath: golden.text))
    }
    #expect(bytes == (try FileContents.bytes(of: golden)))
    let (file, again) = (source, try TorchFile(opening: golden))
    let (before, after) = (try file.tensors(), try again.tensors())
    #expect(before.map(\.path) == after.map(\.path))
    #expect(
      try before.map { try file.bytes(of: $0.tensor) }
        == after.map { try again.bytes(of: $0.tensor) })
  }
}
