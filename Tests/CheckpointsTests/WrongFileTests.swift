import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

/// Files of another kind are told by their name, before anything else is said about them.
@Suite struct `Wrong files` {
  struct Case: Sendable, CustomTestStringConvertible {
    var bytes: [UInt8]
    var diagnosis: FileDiagnosis

    init(_ bytes: [UInt8], _ diagnosis: FileDiagnosis) {
      (self.bytes, self.diagnosis) = (bytes, diagnosis)
    }

    init(_ text: String, _ diagnosis: FileDiagnosis) { self.init(Array(text.utf8), diagnosis) }

    var testDescription: String { "\(diagnosis)" }
  }

  static let pointer = """
    version https://git-lfs.github.com/spec/v1
    oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
    size 4976698672

    """

  static let cases: [Case] = [
    Case("", .empty),
    Case(pointer, .gitLFSPointer(byteCount: 4_976_698_672)),
    Case("\n<!DOCTYPE html>\n<html><body>404 é</body></html>", .html),
    Case("<HTML>\n<head></head></HTML>", .html),
    Case("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", .xml),
    Case(#"{"error":"Repository not found"}"#, .json),
    Case("Entry not found\n", .text("Entry not found")),
    Case(
      [0x1F, 0x8B, 0x08, 0x00, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 7, count: 600_000), .gzip),
    Case([0x1F, 0x8B, 0x08, 0x08, 1, 2, 3, 4, 0, 3], .gzip),
    Case([0x50, 0x4B, 0x03, 0x04, 0, 0, 0, 0, 8, 8, 0, 0], .zip),
    Case([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20], .pickle),
    Case(Array("GGUF".utf8) + [3, 0, 0, 0, 1, 2, 3, 4], .gguf),
    Case([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], .hdf5),
    Case([UInt8](repeating: 0, count: 10_000), .zeros(byteCount: 10_000)),
    Case([0, 0, 0], .zeros(byteCount: 3)),
  ]

  @Test(arguments: cases)
  func `the error says what the file is and what to do`(example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("model.safetensors", example.bytes)
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path.text) }
    #expect(error?.fault == .wrongFile(example.diagnosis))
    #expect(error?.description == "'\(path)': \(example.diagnosis)")
    #expect(error?.hint == example.diagnosis.hint)
  }

  @Test func `a pointer names the command that fetches the file`() {
    #expect(FileDiagnosis.gitLFSPointer(byteCount: 5).hint.contains("git lfs pull"))
  }

  @Test func `seven bytes are too short for a header`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("model.safetensors", [1, 2, 3, 4, 5, 6, 7])
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path.text) }
    let kind = HeaderFault.Kind.headerTruncated(needed: 8, available: 7)
    #expect(error?.fault == .header(HeaderFault(kind, byteOffset: 7)))
    #expect(error?.description.contains("1 missing") == true)
  }

  @Test func `a header whose length spells another magic is still read`() throws {
    // 0x8B1F is 35,615: the first bytes are those of gzip.
    let text = "{" + String(repeating: " ", count: 0x8B1F - 2) + "}"
    #expect(try SafetensorsHeader(RawFile.bytes(text)).entries.isEmpty)
    let prefix = Array(RawFile.bytes(text).prefix(FileDiagnosis.prefixLength))
    #expect(FileDiagnosis(prefix: prefix, fileByteCount: 35_623) == nil)
  }

  @Test func `what is cut short says how much is missing`() throws {
    let directory = try TemporaryDirectory()
    let whole = try RawFile.vectors("a", "b", length: 100)
    for count in [9, 60, whole.count - 1] {
      let path = try directory.file("cut.safetensors", Array(whole.prefix(count)))
      let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path.text) }
      #expect(error?.description.contains("has \(count) ") == true)
      #expect(error?.hint?.contains("incomplete") == true)
    }
    let error = #expect(throws: HeaderFault.self) {
      try SafetensorsHeader(Array(whole.dropLast(200)))
    }
    #expect(error?.description.contains("200 missing") == true)
    #expect(error?.tensor == "b")
  }

  @Test func `no first bytes make the diagnosis trap`() {
    for count in 0..<40 {
      for byte in UInt8.min...UInt8.max {
        let prefix = [UInt8](repeating: byte, count: count)
        _ = FileDiagnosis(prefix: prefix, fileByteCount: count)
      }
    }
    let cut = Array(String(repeating: "é", count: 2048).utf8)
    for shift in 0..<4 {
      let prefix = Array(([UInt8](repeating: 0x61, count: shift) + cut).prefix(4096))
      #expect(FileDiagnosis(prefix: prefix, fileByteCount: 9000) != nil)
    }
  }
}
