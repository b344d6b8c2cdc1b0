import Glibc
import TestSupport
import Testing

@testable import Storage

@Suite struct `An output is refused` {
  /// models/base/{model,blob link}, models/link -> base, blobs/blob, file, full/x, empty.
  private func tree() throws -> TemporaryDirectory {
    let tree = try TemporaryDirectory()
    for name in ["models", "models/base", "models/base/sub", "blobs", "full", "empty"] {
      try tree.directory(name)
    }
    try tree.file("models/base/model", [1])
    try tree.file("blobs/blob", [2])
    try tree.link("models/base/linked", to: "../../blobs/blob")
    try tree.link("models/link", to: "base")
    try tree.file("full/x", [3])
    try tree.file("file", [4])
    try tree.link("dangling", to: "nowhere")
    try tree.link("toFile", to: "file")
    return tree
  }

  private func refusal(
    _ output: String, in tree: borrowing TemporaryDirectory, replacing: Bool = true,
    inputs: [String] = []
  ) throws -> OutputRefusal? {
    let path = output.isEmpty ? Path("") : tree(output)
    let inputs = inputs.map { tree($0) }
    do throws(FileError) {
      try StagedDirectory.validate(path, replacing: replacing, inputs: inputs)
      return nil
    } catch {
      guard case .refused(let refusal) = error.fault else { throw error }
      return refusal
    }
  }

  @Test(arguments: [
    ("models/base", "models/base"), ("models/link", "models/base"), ("models/base", "models/link"),
    ("models/../models/base/", "models/base"),
  ])
  func `when it is an input under any name`(output: String, input: String) throws {
    let tree = try tree()
    #expect(try refusal(output, in: tree, inputs: ["full", input]) == .isInput(tree(input)))
  }

  @Test(arguments: [
    ("models/base/new", "models/base"), ("models/link/new", "models/base"),
    ("models/base/sub/new", "models/link"), ("models/base/sub", "models/base"),
  ])
  func `when it is inside an input`(output: String, input: String) throws {
    let tree = try tree()
    #expect(try refusal(output, in: tree, inputs: [input]) == .insideInput(tree(input)))
  }

  @Test(arguments: [
    ("models", "models/base"), ("models", "models/base/model"),
    ("models/base", "models/link/model"),
    ("blobs", "models/base"), ("blobs", "models/base/linked"),
    ("models/link", "models/base/linked"),
  ])
  func `when replacing it would remove an input, through links too`(
    output: String, input: String
  ) throws {
    let tree = try tree()
    #expect(try refusal(output, in: tree, inputs: [input]) == .containsInput(tree(input)))
  }

  @Test func `when something else is in the way`() throws {
    let tree = try tree()
    let cases: [(String, OutputRefusal)] = [
      ("file", .notDirectory(.regular)), ("toFile", .notDirectory(.regular)),
      ("dangling", .notDirectory(.symbolicLink)), ("no/out", .parentMissing(tree("no"))),
      ("file/out", .parentNotDirectory(tree("file"), .regular)),
      ("no/..", .unusableName),
      ("no/.", .unusableName), ("", .unusableName),
    ]
    for (output, expected) in cases {
      #expect(try refusal(output, in: tree) == expected, "\(output)")
    }
    #expect(try refusal("full", in: tree, replacing: false) == .notEmpty)
  }

  @Test func `when it holds the working directory`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try directory.directory("a")
      try directory.directory("a/b")
      try #require(unsafe chdir(directory("a/b").text) == 0)
      for path in [".", "..", "../../a", directory("a/b")] {
        #expect(throws: FileError(.useAsOutput, path, .refused(.holdsWorkingDirectory))) {
          try StagedDirectory.validate(path, replacing: true, inputs: [])
        }
      }
      try StagedDirectory.validate("new", replacing: false, inputs: [])
      #expect(throws: FileError(.useAsOutput, "/", .refused(.unusableName))) {
        try StagedDirectory.validate("/", replacing: true, inputs: [])
      }
    }
  }

  @Test(arguments: [
    ("models/new", "models/base"), ("models/base2", "models/base"), ("empty", "models/base"),
    ("blobs/new", "models/base/model"), ("models/base/new", "models/base/model"),
    ("full", "models/base"), ("models/sibling/", "models/link"),
  ])
  func `but not beside the inputs`(output: String, input: String) throws {
    let tree = try tree()
    #expect(try refusal(output, in: tree, inputs: [input]) == nil)
    #expect(try tree.names().count == 7)
  }
}
