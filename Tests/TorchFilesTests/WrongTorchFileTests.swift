import Storage
import TestSupport
import Testing
import TorchFiles

/// P40: files that are something else are refused by name.
@Suite struct `Wrong torch files` {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let diagnosis: TorchFileDiagnosis

    init(_ diagnosis: TorchFileDiagnosis, _ bytes: [UInt8]) {
      testDescription = "\(diagnosis)"
      (self.bytes, self.diagnosis) = (bytes, diagnosis)
    }
  }

  static let cases = [
    Case(.empty, []),
    Case(.tar, Array("storages".utf8) + [UInt8](repeating: 0, count: 249) + Array("ustar".utf8)),
    Case(.sevenZip, [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4]),
    Case(.gzip, [0x1F, 0x8B, 8, 0]),
    Case(.rar, Array("Rar!".utf8) + [0x1A, 7, 0]),
    Case(.hdf5, [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]),
    Case(.gguf, Array("GGUF".utf8) + [3, 0, 0, 0]),
    Case(.safetensors, little(2, 8) + Array("{}".utf8)),
    Case(.gitLFSPointer, Array("version https://git-lfs.github.com/spec/v1\n".utf8)),
    Case(.text, Array("<html>Not found</html>\n".utf8)),
    Case(.barePickle, RawPickle.of(RawPickle.dict([("a", [0x4E])]))),
    Case(.zeros, [UInt8](repeating: 0, count: 600)),
    Case(.unknown, [1, 2, 3, 0xFE]),
    Case(
      .torchScript,
      RawArchive(pickle: [0x4E, 0x2E]).with {
        $0.entries.append(RawArchive.Entry("m/constants.pkl", [0x29, 0x2E]))
      }.bytes),
  ]

  @Test(arguments: cases)
  func `other files are refused by what they are`(_ example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("m.pt", example.bytes)
    let error = TorchError(path, .wrongFile(example.diagnosis))
    #expect(throws: error) { try TorchFile(opening: path) }
  }

  @Test func `a file that is not there is the system's error`() throws {
    let directory = try TemporaryDirectory()
    let error = #expect(throws: TorchError.self) { try TorchFile(opening: directory("none.pt")) }
    guard case .file(let fault) = error?.fault else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(fault.path == directory("none.pt"))
  }
}
