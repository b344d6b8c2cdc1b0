@testable import Scanning
import Storage
import TestSupport
import Testing

/// Files that are of two formats at once.
@Suite struct `Polyglot files`: ScanningSuite {
  /// Safetensors whose only tensor has these bytes.
  static func safetensors(_ data: [UInt8]) -> [UInt8] {
    let header =
      #"{"t":{"dtype":"U8","shape":[\#(data.count)],"data_offsets":[0,\#(data.count)]}}"#
    return CraftedPickle.little(header.utf8.count, 8) + Array(header.utf8) + data
  }

  static let archive = CraftedPickle.zip([("m/data.pkl", CraftedPickle.call("os", "system"))])

  static let polyglots: [(format: String, name: String, bytes: [UInt8])] = [
    ("safetensors and torch", "a.safetensors", safetensors(CraftedPickle.noise + archive)),
    ("safetensors and torch", "a.safetensors", safetensors([1, 2, 3, 4]) + archive),
    (
      "GGUF and torch", "a.gguf", Array("GGUF".utf8) + [3, 0, 0, 0] + CraftedPickle.noise + archive
    ),
    (
      "HDF5 and torch", "a.h5",
      [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + CraftedPickle.noise + archive
    ),
    ("PNG and torch", "a.png", [0x89, 0x50, 0x4E, 0x47] + CraftedPickle.noise + archive),
    ("npy and torch", "a.npy", CraftedPickle.numpy("'<f4'", [0, 0, 128, 63]) + archive),
    ("torch", "a.json", Array("{\"a\": 1}\n".utf8) + archive),
    ("torch", "a.onnx", CraftedPickle.noise + archive),
  ]

  @Test(arguments: polyglots)
  func `an archive at the end is found behind anything`(
    format: String, name: String, bytes: [UInt8]
  ) throws {
    for comment: [UInt8] in [[], Array("a comment".utf8), [UInt8](repeating: 7, count: 0xFFFF)] {
      var bytes = bytes
      // A comment of the archive; in safetensors it would be behind the tensor.
      if comment.count > 0, name != "a.safetensors" {
        bytes[bytes.count - 2] = UInt8(comment.count & 0xFF)
        bytes[bytes.count - 1] = UInt8(comment.count >> 8)
        bytes += comment
      }
      let file = try scan(bytes, as: name)
      #expect(file.format == format)
      #expect(names(file) == ["os.system"] && file.faults.isEmpty)
      #expect(file.globals.first?.member == "m/data.pkl")
      #expect(file.notes.isEmpty == (format == "torch"), "\(file.notes)")
    }
  }

  @Test func `what stands before an archive is looked into too`() throws {
    let tar = CraftedPickle.tar([("pickle", CraftedPickle.call("os", "popen"))])
    let file = try scan(tar + Self.archive, as: "a.pt")
    #expect(file.format == "tar and torch")
    #expect(Set(names(file)) == ["os.system", "os.popen"])
    let packed = try scan([0x1F, 0x8B, 8, 0] + CraftedPickle.noise + Self.archive, as: "a.pt")
    #expect(packed.faults.map(\.code) == [.opaque] && names(packed) == ["os.system"])
    let member = try scan(CraftedPickle.zip([("a.safetensors", Self.safetensors(Self.archive))]))
    #expect(member.globals.map(\.member) == ["a.safetensors!m/data.pkl"])
  }

  @Test func `a false end in a comment does not hide the true one`() throws {
    let falseEnd = CraftedPickle.little(0x0605_4B50, 4) + [UInt8](repeating: 9, count: 18)
    let empty = CraftedPickle.zip([])
    for decoy in [falseEnd, empty, falseEnd + falseEnd, empty + falseEnd] {
      for front in [[], Array("GGUF".utf8) + CraftedPickle.noise] {
        var bytes = front + Self.archive + decoy
        bytes[bytes.count - decoy.count - 2] = UInt8(decoy.count)
        #expect(names(try scan(bytes, as: "a.gguf")) == ["os.system"])
      }
    }
  }
}
