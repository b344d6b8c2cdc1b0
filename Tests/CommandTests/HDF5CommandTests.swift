import Checkpoints
import HDF5Checkpoints
import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

@Suite(.enabled(if: HDF5File.isSupported)) struct `HDF5 on the command line` {
  @Test(arguments: [
    ("soft-link", Int32(4), "is a soft link"), ("external-storage", 4, "in other files"),
    ("virtual", 4, "virtual"), ("bomb-chunked", 4, "4398046511104 bytes are declared"),
    ("cycle", 4, "more than one link"), ("deep", 4, "more than 64 deep"),
    ("filter", 4, "lzf (32000)"), ("complex", 4, "complex numbers"),
    ("dtype-other", 3, "the attribute dtype says 'float32', and the elements are F16"),
    ("never-written", 3, "never written"), ("twice", 3, "twice"),
  ])
  func `a bad file is refused by name`(name: String, status: Int32, words: String) throws {
    let directory = try TemporaryDirectory()
    let path = "fixtures/hdf5/refused/\(name).h5"
    for arguments in [["inspect", path], ["convert", path, directory("out").text, "--to", "hf"]] {
      let outcome = try SutureProcess.run(arguments)
      #expect(outcome.status == status, "\(arguments) \(outcome.errors)")
      #expect(outcome.errors.contains("\(name).h5'") && outcome.errors.contains(words))
    }
    #expect(try directory.names().isEmpty)
  }

  @Test func `data that cannot be unpacked leave nothing behind`() throws {
    let directory = try TemporaryDirectory()
    let outcome = try SutureProcess.run(
      "convert", "fixtures/hdf5/refused/fletcher32.h5", directory("out").text, "--to", "hf")
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.errors.contains("Fletcher32") && outcome.errors.contains("tensor 'w'"))
    #expect(try directory.names().isEmpty)
  }

  @Test func `a model is written for Keras and shown`() throws {
    let directory = try TemporaryDirectory()
    let output = directory("keras").text
    let written = try SutureProcess.run(
      "convert", "fixtures/layouts/sources/llama-gqa", output, "--to", "hdf5", "--hdf5-profile",
      "keras", "--no-sync")
    #expect(written.status == 0, "\(written.errors)")
    #expect(try directory.names() == ["keras"])
    let shown = try SutureProcess.run("inspect", output, "--json")
    let root = try JSONDocument(Array(shown.output.utf8)).root
    #expect(root["layout"]?["format"]?.string == "hdf5")
    #expect(root["shards"]?.array?.first?["file"]?.string == "model.weights.h5")
    let sound = try SutureProcess.run("verify", output)
    #expect(sound.status == 0, "\(sound.output)")
  }

  @Test func `names that look like paths lead nowhere`() throws {
    let directory = try TemporaryDirectory()
    let names: [TensorName] = ["../x", "a/../b", "C:\\x"]
    let model = try TinyModel(names.map { .init($0, .f32, [2], [1, 2]) }).write("m", in: directory)
    let (there, back) = (directory("there"), directory("back"))
    for arguments in [
      [model.text, there.text, "--to", "hdf5"], [there.text, back.text, "--to", "hf"],
    ] {
      let outcome = try SutureProcess.run(["convert", "-q", "--no-sync"] + arguments)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try FileContents.tree(of: there).keys.contains("model.h5"))
    #expect(try directory.names().sorted() == ["back", "m", "there"])
    #expect(try Set(Checkpoint.open(back.text).tensors.map(\.name)) == Set(names))
    for name in ["..", "/etc/x"] {
      let other = try TinyModel([.init(TensorName(name), .f32, [1], [1])]).write(
        "n\(name.count)", in: directory)
      let outcome = try SutureProcess.run(
        "convert", other.text, directory("o").text, "--to", "hdf5")
      #expect(outcome.status == (name == ".." ? 0 : 3), "\(outcome.errors)")
    }
  }

  @Test func `its data are merged like any other's`() throws {
    let directory = try TemporaryDirectory()
    let (a, b) = (directory("a").text, directory("b").text)
    for (name, output) in [("base-bf16", a), ("finetune-a-bf16", b)] {
      let outcome = try SutureProcess.run(
        "convert", "fixtures/family/\(name)", output, "--to", "hdf5", "--no-sync", "-q")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    func merge(
      _ first: String, _ second: String, _ name: String, output: String = ""
    ) throws -> [UInt8] {
      let recipe = """
        merge_method: linear
        dtype: bfloat16
        \(output)
        models:
          - {model: \(first), parameters: {weight: 0.25}}
          - {model: \(second), parameters: {weight: 0.75}}
        """
      let path = try directory.file("\(name).yaml", Array(recipe.utf8))
      let outcome = try SutureProcess.run(
        "merge", path.text, directory(name).text, "--no-sync", "-q")
      #expect(outcome.status == 0, "\(outcome.errors)")
      let isHDF5 = !output.isEmpty
      return try FileContents.bytes(
        of: directory(name).joining(isHDF5 ? "model.h5" : "model.safetensors"))
    }
    let family = Fixtures.path("family").text
    #expect(
      try merge(a, b, "hdf5") == merge("\(family)/base-bf16", "\(family)/finetune-a-bf16", "hf"))
    // A recipe may ask for HDF5 itself: the same as converting what it gives otherwise.
    let direct = try merge(a, b, "direct", output: "output: {layout: hdf5}")
    let file = try HDF5File(opening: directory("direct").joining("model.h5"))
    let reference = try Checkpoint.open(directory("hdf5").text)
    #expect(file.tensors.count == reference.tensors.count && !direct.isEmpty)
    for tensor in file.tensors {
      let (found, wanted) = (tensor.wholePiece, reference[tensor.name]?.wholePiece)
      let bytes = try found.map { try $0.file.bytes(in: $0.byteRange) }
      #expect(try bytes == wanted.map { try $0.file.bytes(in: $0.byteRange) }, "\(tensor.name)")
    }
    #expect(try FileStatus.ifPresent(directory("direct").joining("config.json")) != nil)
  }
}
