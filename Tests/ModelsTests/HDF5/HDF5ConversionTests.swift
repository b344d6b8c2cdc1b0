import Checkpoints
import HDF5Checkpoints
import Layouts
import Models
import Pipeline
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: HDF5File.isSupported)) struct `Models in HDF5 files` {
  private static let source = Fixtures.path("layouts/sources/llama-gqa")

  private static func target(_ profile: HDF5Profile, shardSize: Int? = nil) -> TargetLayout {
    var target = TargetLayout(.hdf5)
    target.optimizer = .drop
    target.hdf5Profile = profile
    target.shardSize = shardSize
    return target
  }

  @Test(arguments: HDF5Profile.allCases, [nil, 50_000] as [Int?])
  func `come back byte for byte`(profile: HDF5Profile, shardSize: Int?) throws {
    let directory = try TemporaryDirectory()
    let (stored, back) = (directory("stored"), directory("back"))
    try Conversion.run(Self.source, to: stored, Self.target(profile, shardSize: shardSize))
    let model = try Model.open(stored.text)
    #expect(model.layout.format == .hdf5)
    #expect(model.checkpoint.files.count > 1 || shardSize == nil)
    #expect(model.shape != nil && model.notes.isEmpty && model.checkpoint.warnings.isEmpty)
    try Conversion.run(stored, to: back, .huggingFace)
    let reference = directory("reference")
    try Conversion.run(Self.source, to: reference, .huggingFace)
    #expect(try differences(between: back, and: reference, except: ["suture.json"]).isEmpty)
  }

  @Test(arguments: HDF5Profile.allCases)
  func `are the same bytes with any number of workers and any tiles`(profile: HDF5Profile) throws {
    let directory = try TemporaryDirectory()
    try Conversion.run(Self.source, to: directory("one"), Self.target(profile)) {
      $0.run.isHashing = true
    }
    for (workers, elements) in [(2, 4096), (3, 100), (1, 7)] {
      let name = "w\(workers)"
      try Conversion.run(Self.source, to: directory(name), Self.target(profile)) {
        $0.run.workers = workers
        $0.run.tileElements = elements
        $0.run.isHashing = true
      }
      #expect(try differences(between: directory("one"), and: directory(name)).isEmpty)
    }
  }

  @Test func `are packed or swapped on the way in and read all the same`() throws {
    let directory = try TemporaryDirectory()
    let input = Fixtures.path("hdf5/stored.h5")
    try Conversion.run(input, to: directory("a"), .huggingFace)
    let expected = try TensorContents(Model.open(input.text))
    let found = try TensorContents(safetensors: directory("a"))
    #expect(found.differences(from: expected).isEmpty)
    #expect(expected.names.count > 10)
    for (workers, elements) in [(2, 16), (3, 5)] {
      try Conversion.run(input, to: directory("w\(workers)"), .huggingFace) {
        $0.run.workers = workers
        $0.run.tileElements = elements
      }
      #expect(
        try differences(between: directory("a"), and: directory("w\(workers)")).isEmpty)
    }
  }

  @Test func `are taken from layouts with ranks, and go into them`() throws {
    let directory = try TemporaryDirectory()
    try Conversion.run(Self.source, to: directory("h5"), Self.target(.keras))
    try Conversion.run(directory("h5"), to: directory("neox"), TargetLayout(.neox, tp: 2, pp: 2))
    try Conversion.run(
      directory("neox"), to: directory("again"), Self.target(.keras), base: Self.source)
    let (first, second) = (
      try Model.open(directory("h5").text), try Model.open(directory("again").text)
    )
    #expect(try TensorContents(second).differences(from: TensorContents(first)).isEmpty)
  }

  @Test func `have no ranks`() throws {
    let directory = try TemporaryDirectory()
    var target = Self.target(.generic)
    target.tensorParallel = 2
    #expect(throws: ConversionRefusal.self) {
      try Conversion.run(Self.source, to: directory("out"), target)
    }
  }

  @Test func `are verified with what is packed in them`() throws {
    let sound = try VerificationJob.prepare(
      VerificationOptions(input: Fixtures.path("hdf5/stored.h5").text))
    let result = try sound.run()
    #expect(result.isSound)
    #expect(sound.cost.bytesRead > 11 * 140)
    let damaged = try VerificationJob.prepare(
      VerificationOptions(input: Fixtures.path("hdf5/refused/fletcher32.h5").text)
    ).run()
    #expect(!damaged.isSound)
    #expect(damaged.findings.first?.message.contains("Fletcher32") == true)
    let refused = try VerificationJob.prepare(
      VerificationOptions(input: Fixtures.path("hdf5/refused/cycle.h5").text)
    ).run()
    #expect(refused.findings.map(\.code) == ["file.invalid"])
  }

  // MARK: Shards

  @Test func `of Keras are found through their index`() throws {
    let folder = Fixtures.path("hdf5/keras-float32-sharded")
    for reference in [folder, folder.joining("model.weights.json")] {
      let model = try Model.open(reference.text)
      #expect(model.checkpoint.shardNames == ["model_00000.weights.h5", "model_00001.weights.h5"])
      #expect(model.checkpoint.indexFileName == "model.weights.json")
      #expect(
        model.checkpoint.tensors.map(\.name.text)
          == ["dense", "dense_1"].flatMap { name in (0..<2).map { "layers/\(name)/vars/\($0)" } })
      #expect(model.checkpoint.warnings.isEmpty)
    }
    let alone = try Model.open(folder.joining("model_00000.weights.h5").text)
    #expect(alone.checkpoint.tensors.count == 2)
  }

  /// Opens a copy of the sharded fixture with another index.
  private func open(index: String, without missing: String? = nil) throws -> Model {
    let directory = try TemporaryDirectory()
    let folder = Fixtures.path("hdf5/keras-float32-sharded")
    for (name, bytes) in try FileContents.all(in: folder) where name != missing {
      try directory.file(name, bytes)
    }
    try directory.file("model.weights.json", Array(index.utf8))
    return try Model.open(directory.path.text)
  }

  @Test(arguments: [
    #"[]"#, #"{}"#, #"{"weight_map": 1}"#, #"{"weight_map": {"/a/vars": 1}}"#,
    #"{"weight_map": {"/a/vars": [1]}}"#, #"{"weight_map": {"/a/vars": []}}"#,
    #"{"weight_map": {"/a/vars": "../x.h5"}}"#, #"{"weight_map": {"/a/vars": "/etc/x.h5"}}"#,
    #"{"weight_map": {"/a/vars": "x.pt"}}"#, #"{"weight_map": {"/a/vars": "missing.h5"}}"#,
  ])
  func `need an index that is one`(index: String) {
    #expect(throws: CheckpointError.self) { _ = try open(index: index) }
  }

  @Test func `have what their index says`() throws {
    #expect(throws: LayoutError.self) {
      _ = try open(index: #"{"weight_map": {"/layers/other/vars": "model_00000.weights.h5"}}"#)
    }
    #expect(throws: CheckpointError.self) {
      _ = try open(
        index: #"{"weight_map": {"/layers/dense/vars": "model_00000.weights.h5"}}"#,
        without: "model_00000.weights.h5")
    }
    let part = try open(
      index: #"{"weight_map": {"layers/dense/vars": "model_00000.weights.h5"}}"#)
    #expect(part.checkpoint.tensors.count == 2)
    #expect(part.checkpoint.warnings.isEmpty)
  }

  @Test func `without an index are read together, unless names are there twice`() throws {
    let directory = try TemporaryDirectory()
    let folder = Fixtures.path("hdf5/keras-float32-sharded")
    let files = try FileContents.all(in: folder)
    for name in ["model_00000.weights.h5", "model_00001.weights.h5"] {
      try directory.file(name, try #require(files[name]))
    }
    let model = try Model.open(directory.path.text)
    #expect(model.checkpoint.tensors.count == 4)
    #expect(model.checkpoint.warnings.map(\.code) == [.missingIndex])
    try directory.file("copy.h5", try #require(files["model_00001.weights.h5"]))
    #expect(throws: CheckpointError.self) { _ = try Model.open(directory.path.text) }
  }

  // MARK: Recognition

  @Test func `are told by their signature and not by their names`() throws {
    let directory = try TemporaryDirectory()
    let bytes = try FileContents.bytes(of: Fixtures.path("hdf5/userblock.h5"))
    let path = try directory.file("weights", bytes)
    #expect(try ModelReaders.format(of: path.text) == .hdf5)
    #expect(try Model.open(path.text).checkpoint.tensors.count == 2)
    // Under the name of safetensors it is refused by what it is.
    let named = try directory.file(
      "a.safetensors", FileContents.bytes(of: Fixtures.path("hdf5/v110.h5")))
    let error = try #require(throws: CheckpointError.self) { _ = try Model.open(named.text) }
    #expect(error.fault == .wrongFile(.hdf5))
  }

  @Test func `beside other weights are left alone`() throws {
    let directory = try TemporaryDirectory()
    for (name, bytes) in try FileContents.all(in: Self.source) { try directory.file(name, bytes) }
    try directory.file("tf_model.h5", FileContents.bytes(of: Fixtures.path("hdf5/v110.h5")))
    #expect(try Model.open(directory.path.text).layout.format == .huggingFace)
  }
}
