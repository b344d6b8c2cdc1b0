import Glibc
import Merging
import Models
import Pipeline
import Storage
import Synchronization
import TestSupport
import Testing

/// Merges that cannot run say why, and leave nothing behind.
@Suite struct `A merge that cannot run` {
  @Test(arguments: RefusalCase.all)
  func `names what is wrong and leaves nothing behind`(refusal: RefusalCase) throws {
    let directory = try TemporaryDirectory()
    for (name, model) in refusal.models { try model.write(name, in: directory) }
    for (name, text) in refusal.files { try directory.file(name, Array(text.utf8)) }
    try directory.file("recipe.yaml", [])
    let before = try Self.names(in: directory)
    let error = #expect(throws: (any Error).self) {
      try MergeRun.output(of: refusal.recipe, in: directory, to: refusal.output)
    }
    let message = "\(error.map { "\($0)" } ?? "")"
    for words in refusal.says { #expect(message.contains(words), "\(words): \(message)") }
    #expect(try Self.names(in: directory) == before)
  }

  @Test func `says that its output is an input even if it may replace it`() throws {
    let directory = try TemporaryDirectory()
    try TinyModel.decoder(seed: 1).write("a", in: directory)
    try TinyModel.decoder(seed: 2).write("b", in: directory)
    let before = try FileContents.all(in: directory("b"))
    let error = #expect(throws: FileError.self) {
      try MergeRun.output(of: RefusalCase.average, in: directory, to: "b") { $0.isForced = true }
    }
    #expect(error?.fault == .refused(.isInput(directory("b"))))
    #expect(try FileContents.all(in: directory("b")) == before)
  }

  /// What happens to an input while a merge runs.
  enum Accident: Sendable, CaseIterable { case cut, grown }

  @Test(arguments: Accident.allCases, [FileAccess.mapped, .positional])
  func `notices that an input changed meanwhile`(accident: Accident, access: FileAccess) throws {
    let directory = try TemporaryDirectory()
    for (seed, name) in ["a", "b"].enumerated() {
      let model = TinyModel.decoder(layers: 6, hidden: 100, seed: UInt64(seed))
      try model.write(name, in: directory)
    }
    let prepared = try MergeRun.prepare(RefusalCase.average, in: directory) {
      $0.reading.access = access
      $0.tileElements = 1
    }
    let before = try Self.names(in: directory)
    let input = directory("b/model.safetensors").text
    let isDone = Atomic(false)
    let size = try FileContents.bytes(of: directory("b/model.safetensors")).count
    let error = #expect(throws: (any Error).self) {
      try prepared.run { _ in
        guard !isDone.exchange(true, ordering: .relaxed) else { return }
        _ = unsafe truncate(input, accident == .cut ? 5000 : size + 1)
      }
    }
    #expect(error.map { "\($0)" }?.contains(input) == true)
    #expect(try Self.names(in: directory) == before)
  }

  @Test func `stops when it is asked to, and leaves nothing behind`() throws {
    let directory = try TemporaryDirectory()
    try TinyModel.decoder(seed: 1).write("a", in: directory)
    try TinyModel.decoder(seed: 2).write("b", in: directory)
    let prepared = try MergeRun.prepare(RefusalCase.average, in: directory) { $0.workers = 3 }
    let before = try Self.names(in: directory)
    let asked = Atomic(0)
    let error = #expect(throws: ExecutionError.self) {
      try prepared.run(isCancelled: { asked.add(1, ordering: .relaxed).newValue > 3 })
    }
    guard case .cancelled = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try Self.names(in: directory) == before)
  }

  @Test func `discards everything when the disk takes no more`() async {
    await #expect(processExitsWith: .success) {
      let directory = try TemporaryDirectory()
      try TinyModel.decoder(hidden: 100, seed: 1).write("a", in: directory)
      try TinyModel.decoder(hidden: 100, seed: 2).write("b", in: directory)
      let prepared = try MergeRun.prepare(RefusalCase.average, in: directory)
      let before = try `A merge that cannot run`.names(in: directory)
      var limit = rlimit(rlim_cur: 20_000, rlim_max: 20_000)
      signal(SIGXFSZ, SIG_IGN)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let error = #expect(throws: (any Error).self) { try prepared.run() }
      let message = error.map { "\($0)" } ?? ""
      #expect(message.contains("model.safetensors") && message.contains("EFBIG"))
      #expect(try `A merge that cannot run`.names(in: directory) == before)
    }
  }

  /// All names in a directory and the directories in it.
  private static func names(in directory: borrowing TemporaryDirectory) throws -> [String] {
    let path = directory.path
    return try DirectoryListing(of: path).entries.flatMap { entry in
      guard entry.kind == .directory else { return [entry.name] }
      let inner = try DirectoryListing(of: path.joining(entry.name)).entries
      return [entry.name] + inner.map { entry.name + "/" + $0.name }
    }.sorted()
  }
}
