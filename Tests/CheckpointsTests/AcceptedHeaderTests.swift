import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

/// What the format allows, including what few writers make.
@Suite struct `Accepted headers` {
  private func header(_ text: String, _ dataByteCount: Int) throws -> SafetensorsHeader {
    try SafetensorsHeader(RawFile.bytes(text, dataByteCount: dataByteCount))
  }

  @Test(arguments: [
    "{}", "  \n{}\t ", #"{"__metadata__":{}}"#, #"{"__metadata__":null}"#,
    #"{"__metadata__":{"format":"pt","é":"\u0000"}}"#,
  ])
  func `a file without tensors`(text: String) throws {
    #expect(try header(text, 0).entries.isEmpty)
  }

  @Test func `metadata keeps its order; null counts as absent, an empty object does not`() throws {
    let metadata = try header(#"{"__metadata__":{"z":"1","a":"2"}}"#, 0).metadata
    #expect(metadata == ["z": "1", "a": "2"])
    #expect(metadata?["a"] == "2")
    #expect(try header(#"{"__metadata__":null}"#, 0).metadata == nil)
    #expect(try header(#"{"__metadata__":{}}"#, 0).metadata == [:])
  }

  @Test func `entries come in the order of their data, whatever the order of the text`() throws {
    let text = """
      {"b":{"dtype":"U8","shape":[3],"data_offsets":[4,7]},
       "a":{"data_offsets":[0,4],"shape":[],"dtype":"F32"},
       "empty":{"dtype":"F64","shape":[0,9223372036854775807],"data_offsets":[4,4]}}
      """
    // The product with the zero left aside overflows, so the empty one must be smaller.
    #expect(throws: HeaderFault.self) { try header(text, 7) }
    let sound = try header(text.replacing("9223372036854775807", with: "1024"), 7)
    #expect(sound.entries.map(\.spec.name) == ["a", "empty", "b"])
    #expect(sound.entries.map(\.dataRange) == [0..<4, 4..<4, 4..<7])
    #expect(sound.entries[0].spec.shape == [])
  }

  @Test func `5,000 dimensions, odd data offsets and unaligned headers`() throws {
    let shape = Array(repeating: "1", count: 5000).joined(separator: ",")
    let text = """
      {"a":{"dtype":"U8","shape":[\(shape)],"data_offsets":[0,1]},
      "b":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}} 
      """
    let header = try header(text, 9)
    #expect(header.entries.map(\.spec.shape.count) == [5000, 1])
    #expect(header.dataOffset == 8 + text.utf8.count)
  }

  @Test func `packed elements only have to fill bytes as a whole`() throws {
    let text = """
      {"a":{"dtype":"F4","shape":[2,1],"data_offsets":[0,1]},
      "b":{"dtype":"F6_E2M3","shape":[4,1],"data_offsets":[1,4]}}
      """
    #expect(try header(text, 4).entries.map(\.spec.byteCount) == [1, 3])
  }

  @Test func `unknown fields are passed over and reported`() throws {
    let text = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"crc":{"x":[1]},"y":null}}"#
    let unknown = try header(text, 1).unknownFields
    #expect(unknown.map(\.field) == ["crc", "y"])
    let directory = try TemporaryDirectory()
    let path = try directory.file("a.safetensors", RawFile.bytes(text, dataByteCount: 1))
    let checkpoint = try Checkpoint.open(path.text)
    #expect(checkpoint.warnings.map(\.code) == [.unknownField])
    #expect(checkpoint.warnings.first?.detail == "unknown field 'crc' of tensor 'a', and 1 more")
  }

  @Test func `names that only look odd are kept byte by byte`() throws {
    let names = ["../../etc/passwd", "a b", "\u{1f600}", "模型", "e\u{301}", "\u{200d}", "'\"\\"]
    let specs = names.map { TensorSpec(name: TensorName($0), dtype: .u8, shape: [0]) }
    let layout = try SafetensorsLayout(specs)
    let header = try SafetensorsHeader(layout.headerBytes)
    #expect(Set(header.entries.map(\.spec.name)) == Set(names.map { TensorName($0) }))
  }

  @Test func `many entries take time in proportion`() throws {
    let entry = #"":{"dtype":"U8","shape":[0],"x":0,"data_offsets":[0,0]}"#
    let entries = (0..<10_000).map { "\"\($0)\(entry)" }
    let pairs = (0..<10_000).map { "\"\($0)\":\"\"" }
    let text =
      "{\"__metadata__\":{\(pairs.joined(separator: ","))},\(entries.joined(separator: ","))}"
    let header = try header(text, 0)
    #expect(header.entries.count == 10_000)
    #expect(header.unknownFields.count == 10_000)
    #expect(header.metadata?.entries.count == 10_000)
  }

  @Test func `no changed byte of a header makes the parser trap`() {
    let text = #"{"__metadata__":{"f":"p"},"a":{"dtype":"U8","shape":[1,2],"data_offsets":[0,2]}}"#
    let sound = RawFile.bytes(text, dataByteCount: 2)
    var accepted = 0
    for place in sound.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = sound
        changed[place] = byte
        if (try? SafetensorsHeader(changed)) != nil { accepted += 1 }
      }
      #expect(throws: HeaderFault.self) { try SafetensorsHeader(Array(sound.prefix(place))) }
    }
    #expect(accepted > sound.count)
  }
}
