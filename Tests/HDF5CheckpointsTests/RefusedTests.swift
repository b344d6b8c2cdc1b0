import Checkpoints
import HDF5Checkpoints
import Tensors
import Storage
import TestSupport
import Testing

@Suite(.enabled(if: HDF5File.isSupported)) struct `HDF5 files that are refused` {
  private static let folder = ExpectedTensor.folder.joining("refused")

  /// The file, the object and the fault.
  private static let faults: [(String, String?, HDF5Fault)] = [
    ("soft-link", nil, .softLink("soft")),
    ("external-link", nil, .externalLink("out")),
    ("external-storage", "w", .externalStorage),
    ("virtual", "w", .virtualDataset),
    ("cycle", "a/b/c", .cycle),
    ("cycle-root", "root", .cycle),
    ("twin-groups", "b", .cycle),
    ("deep", Array(repeating: "g", count: 65).joined(separator: "/"), .tooDeep(limit: 64)),
    ("twice", "b", .duplicateTensor("a")),
    ("control-name", "a\u{1b}b", .name("the name holds a control character (U+001B)")),
    ("bytes-name", nil, .name("the name of a link is not UTF-8")),
    ("named-type", "t", .namedType),
    ("of-named-type", "a", .namedType),
    ("null-space", "w", .nullSpace),
    ("compound", "w", .type("compounds (complex numbers are such)")),
    ("complex", "w", .type("compounds (complex numbers are such)")),
    ("vlen", "w", .type("sequences of variable length")),
    ("reference", "w", .type("references")),
    ("enum", "w", .type("enumerations")),
    ("array", "w", .type("arrays")),
    ("bitfield", "w", .type("bit fields")),
    ("opaque", "w", .type("2 opaque bytes without the attribute dtype")),
    (
      "odd-float", "w",
      .type(
        "floating-point numbers of 2 bytes with 6 bits of exponent, bias 31, and 9 of mantissa")
    ),
    (
      "odd-bias", "w",
      .type(
        "floating-point numbers of 2 bytes with 8 bits of exponent, bias 126, and 7 of mantissa")
    ),
    ("odd-integer", "w", .type("numbers of 12 bits in 2 bytes")),
    ("dtype-other", "w", .contradictingType(attribute: "float32", stored: "F16")),
    ("dtype-size", "w", .contradictingType(attribute: "bfloat16", stored: "U8")),
    ("dtype-opaque", "w", .contradictingType(attribute: "float32", stored: "2 opaque bytes")),
    ("dtype-unknown", "w", .contradictingType(attribute: "quaternion", stored: "F32")),
    ("dtype-signed", "w", .contradictingType(attribute: "bfloat16", stored: "I16")),
    ("bomb-chunked", "w", .tooLarge(declared: "4398046511104", limit: 3096 * 1032)),
    ("bomb-contiguous", "w", .tooLarge(declared: "4398046511104", limit: 447 * 1032)),
    ("bomb-overflow", "w", .tooLarge(declared: "more than 2^63", limit: 447 * 1032)),
    ("bomb-total", "d", .tooLarge(declared: "12008", limit: 9145)),
    ("bomb-chunk", "w", .chunkTooLarge(byteCount: "1073741824", limit: 1 << 20)),
    ("never-written", "w", .neverWritten),
    ("never-written-chunks", "w", .neverWritten),
    ("partly-written", "w", .partlyWritten(12, of: 24)),
    ("filter", "w", .filter(32000)),
  ]

  @Test(arguments: faults.indices)
  func `say what is wrong and where`(place: Int) throws {
    let (name, object, fault) = Self.faults[place]
    let path = Self.folder.joining("\(name).h5")
    #expect(throws: HDF5Error(path, fault, at: object), "\(name)") {
      _ = try HDF5File(opening: path)
    }
  }

  @Test func `are all in the list`() throws {
    let listed = Set(Self.faults.map { $0.0 + ".h5" })
    let files = try DirectoryListing(of: Self.folder).files(endingIn: ".h5")
    let others = ["wide.h5", "fletcher32.h5", "no-tensors.h5"]
    #expect(Set(files).subtracting(listed) == Set(others))
  }

  @Test(arguments: [
    ("soft-link", true), ("external-storage", true), ("virtual", true), ("cycle", true),
    ("bomb-chunked", true), ("filter", true), ("compound", true), ("dtype-other", false),
    ("never-written", false), ("twice", false),
  ])
  func `are unsafe if they ask for what harms`(name: String, isUnsafe: Bool) throws {
    let error = try #require(throws: HDF5Error.self) {
      _ = try HDF5File(opening: Self.folder.joining("\(name).h5"))
    }
    #expect(error.fault.isUnsafe == isUnsafe)
  }

  @Test func `have more objects than are looked at`() throws {
    let path = Self.folder.joining("wide.h5")
    var limits = HDF5Limits()
    limits.objects = 4
    #expect(try HDF5File(opening: path, limits: limits).tensors.count == 4)
    limits.objects = 3
    #expect(throws: HDF5Error(path, .tooManyObjects)) {
      _ = try HDF5File(opening: path, limits: limits)
    }
  }

  @Test func `have more texts than are read`() throws {
    let path = ExpectedTensor.folder.joining("keras-bfloat16.weights.h5")
    var limits = HDF5Limits()
    limits.metadata = 8
    #expect(throws: HDF5Error.self) { _ = try HDF5File(opening: path, limits: limits) }
    // A text that is too long by itself is no text.
    limits.text = 2
    #expect(
      throws: HDF5Error(
        path, .type("2 opaque bytes without the attribute dtype"),
        at: "layers/dense/vars/0")
    ) {
      _ = try HDF5File(opening: path, limits: limits)
    }
    limits = HDF5Limits()
    limits.attributes = 0
    #expect(throws: HDF5Error(path, .tooManyAttributes(limit: 0), at: "layers/dense/vars")) {
      _ = try HDF5File(opening: path, limits: limits)
    }
  }

  @Test func `fail where a checksum does`() throws {
    let path = Self.folder.joining("fletcher32.h5")
    let file = try HDF5File(opening: path)
    let piece = try #require(file.tensors.first?.wholePiece)
    let error = try #require(throws: FileError.self) {
      _ = try piece.file.bytes(in: piece.byteRange)
    }
    #expect("\(error)".contains("Fletcher32"), "\(error)")
    #expect("\(error)".contains("fletcher32.h5"))
  }

  @Test func `fail if they change while they are read`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try FileContents.bytes(of: ExpectedTensor.folder.joining("stored.h5"))
    let path = try directory.file("a.h5", bytes)
    let file = try HDF5File(opening: path)
    let packed = try #require(file.tensors.first { $0.name == "gzip" }?.wholePiece)
    try directory.file("a.h5", bytes + [0])
    #expect(throws: FileError.self) { _ = try packed.file.bytes(in: packed.byteRange) }
    #expect(throws: FileError.self) { try packed.file.checkUnchanged() }
  }
}
