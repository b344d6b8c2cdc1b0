import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

/// References lead to files, directories and the local cache of the hub.
@Suite struct `References to models` {
  static let commit = "0123456789abcdef0123456789abcdef01234567"

  /// A cache with one model in two revisions; files are links, as the hub's client makes them.
  private func cache() throws -> TemporaryDirectory {
    let root = try TemporaryDirectory()
    for name in [
      "models--org--name", "models--org--name/blobs", "models--org--name/refs",
      "models--org--name/snapshots", "models--org--name/snapshots/\(Self.commit)",
      "models--gpt2", "models--gpt2/refs",
    ] { try root.directory(name) }
    let blob = try root.file("models--org--name/blobs/ff", RawFile.vectors("a"))
    try root.link("models--org--name/snapshots/\(Self.commit)/model.safetensors", to: blob)
    try root.file("models--org--name/refs/main", Array("\(Self.commit)\n".utf8))
    try root.file("models--org--name/refs/evil", Array("../../../x".utf8))
    return root
  }

  private func options(
    _ root: borrowing TemporaryDirectory, revision: String? = nil
  ) -> Checkpoint.Options {
    Checkpoint.Options(revision: revision, cache: HubCache(root.path))
  }

  @Test(arguments: ["org/name", "org/name@main", "org/name@\(commit)"])
  func `an id leads to its snapshot`(reference: String) throws {
    let root = try cache()
    let checkpoint = try Checkpoint.open(reference, options: options(root))
    #expect(checkpoint.tensors.map(\.name) == ["a"])
    #expect(checkpoint.directory.lastComponent == Self.commit)
  }

  @Test func `an id that is not cached names the command that fetches it`() throws {
    let root = try cache()
    let options = options(root)
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open("org/other", options: options)
    }
    #expect(error?.hint == "fetch it with 'hf download org/other'")
    #expect(error?.description.contains(root.path.text) == true)
    let revised = self.options(root, revision: "v2")
    let second = #expect(throws: CheckpointError.self) {
      try Checkpoint.open("org/name", options: revised)
    }
    #expect(second?.hint == "fetch it with 'hf download org/name --revision v2'")
    let third = #expect(throws: CheckpointError.self) {
      try Checkpoint.open("gpt2", options: options)
    }
    #expect(third?.hint == "fetch it with 'hf download gpt2'")
  }

  @Test func `files that are missing from a snapshot are fetched by the id`() throws {
    let root = try cache()
    let snapshot = "models--org--name/snapshots/\(Self.commit)"
    let index = #"{"weight_map":{"b":"model-00001-of-00002.safetensors"}}"#
    try root.file("\(snapshot)/\(ShardPlan.indexFileName)", Array(index.utf8))
    let options = options(root)
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open("org/name", options: options)
    }
    #expect(error?.fault == .directory(.missingShard("model-00001-of-00002.safetensors")))
    #expect(error?.hint == "fetch the missing files with 'hf download org/name'")
  }

  @Test(arguments: ["evil", "../main", "/etc", "a\\b"])
  func `a revision cannot lead out of the cache`(revision: String) throws {
    let root = try cache()
    let options = options(root, revision: revision)
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open("org/name", options: options)
    }
    #expect(error?.description.contains("is not a revision") == true)
  }

  @Test(arguments: [
    "", "no/such/path", "/no/such", "./x/y", "../suture-has-no-such-folder/x", "a b/c", "a--b/c",
    "x\u{0}",
  ])
  func `what is neither a path nor an id is not found`(reference: String) throws {
    let root = try cache()
    let options = options(root)
    let error = #expect(throws: CheckpointError.self) {
      try Checkpoint.open(reference, options: options)
    }
    #expect(error?.fault == .reference(.notFound))
  }

  @Test func `a device is neither a file nor a directory`() {
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open("/dev/null") }
    #expect(error?.fault == .reference(.irregular(.characterDevice)))
  }

  @Test(arguments: [
    (["HF_HUB_CACHE": "/a", "HF_HOME": "/b", "HOME": "/h"], "/a"),
    (["HUGGINGFACE_HUB_CACHE": "/l", "HF_HOME": "/b", "HOME": "/h"], "/l"),
    (["HF_HUB_CACHE": "", "HF_HOME": "/b", "HOME": "/h"], "/b/hub"),
    (["HF_HOME": "~/hf", "HOME": "/h"], "/h/hf/hub"),
    (["XDG_CACHE_HOME": "/x", "HOME": "/h"], "/x/huggingface/hub"),
    (["HOME": "/h"], "/h/.cache/huggingface/hub"),
    ([:], ".cache/huggingface/hub"),
  ])
  func `the environment names the cache`(environment: [String: String], path: String) {
    #expect(HubCache(environment: environment).path.text == path)
  }
}
