import Checkpoints
import Tensors
import Testing

/// What is laid out is what is read back, and depends on nothing but the tensors.
@Suite struct `Layout of a file` {
  @Test func `a header that is written is read back, for all dtypes`() throws {
    let layout = try SafetensorsLayout(DTypeZoo.specs, metadata: ["format": "pt", "a\n": "\"é"])
    let header = try SafetensorsHeader(layout.headerBytes, fileByteCount: layout.fileByteCount)
    #expect(Set(header.entries.map(\.spec.dtype)).count == 22)
    #expect(header.metadata?["a\n"] == "\"é")
    #expect(header.dataOffset == layout.headerBytes.count)
    let places = header.entries.map { entry in
      let start = header.dataOffset
      return entry.dataRange.lowerBound + start..<entry.dataRange.upperBound + start
    }
    #expect(places == layout.entries.map(\.fileRange))
    #expect(Set(header.entries.map(\.spec)) == Set(DTypeZoo.specs))
  }

  @Test func `the bytes do not depend on the order of tensors and metadata`() throws {
    let layout = try SafetensorsLayout(DTypeZoo.specs, metadata: ["a": "1", "b": "2"])
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let shuffled = DTypeZoo.specs.shuffled(using: &generator)
      #expect(try SafetensorsLayout(shuffled, metadata: ["b": "2", "a": "1"]) == layout)
    }
  }

  @Test func `every tensor of whole bytes is aligned to its element`() throws {
    let layout = try SafetensorsLayout(DTypeZoo.specs)
    #expect(layout.headerBytes.count % 8 == 0)
    for entry in layout.entries where entry.spec.dtype.bitWidth >= 8 {
      #expect(entry.fileRange.lowerBound % (entry.spec.dtype.bitWidth / 8) == 0)
    }
  }

  @Test func `the header is spelled as the reference writer spells it`() throws {
    let layout = try SafetensorsLayout([
      TensorSpec(name: "b", dtype: .bf16, shape: [2, 2]),
      TensorSpec(name: "a", dtype: .bf16, shape: []),
      TensorSpec(name: "z", dtype: .f32, shape: [1]),
    ])
    let text =
      #"{"__metadata__":{"format":"pt"},"z":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
      + #""a":{"dtype":"BF16","shape":[],"data_offsets":[4,6]},"#
      + #""b":{"dtype":"BF16","shape":[2,2],"data_offsets":[6,14]}}"#
    let padding = String(repeating: " ", count: (8 - text.utf8.count % 8) % 8)
    #expect(layout.headerBytes == RawFile.bytes(text + padding))
    #expect(layout.fileByteCount == layout.headerBytes.count + 14)
  }

  @Test func `nothing at all makes a sound file`() throws {
    let layout = try SafetensorsLayout([], metadata: [:])
    #expect(layout.headerBytes == RawFile.bytes("{}      "))
    #expect(try SafetensorsHeader(layout.headerBytes).entries.isEmpty)
  }

  static let refused: [(TensorSpec, LayoutFault)] = {
    let empty = TensorSpec(name: "", dtype: .u8, shape: [])
    let reserved = TensorSpec(name: "__metadata__", dtype: .u8, shape: [])
    let large = TensorSpec(name: "a", dtype: .u8, shape: [.max, 2])
    let negative = TensorSpec(name: "a", dtype: .u8, shape: [-1])
    let partial = TensorSpec(name: "a", dtype: .f4, shape: [3])
    return [
      (empty, .invalidName("", .empty)), (reserved, .invalidName("__metadata__", .reserved)),
      (large, .sizeOverflow(large)), (negative, .sizeOverflow(negative)),
      (partial, .partialByte(partial)),
    ]
  }()

  @Test(arguments: refused)
  func `what the format cannot hold is refused`(spec: TensorSpec, fault: LayoutFault) {
    #expect(throws: fault) { try SafetensorsLayout([spec]) }
  }

  @Test func `two tensors of one name and sums that overflow are refused`() {
    let spec = TensorSpec(name: "a", dtype: .u8, shape: [1 << 59])
    #expect(throws: LayoutFault.duplicateTensor("a")) { try SafetensorsLayout([spec, spec]) }
    let many = (0..<20).map { TensorSpec(name: TensorName("\($0)"), dtype: .u8, shape: [1 << 59]) }
    #expect(throws: LayoutFault.self) { try SafetensorsLayout(many) }
  }
}
