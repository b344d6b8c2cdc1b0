import Foundation
import Storage
import TestSupport

/// The real binary, run to its end.
struct SutureProcess {
  /// What a run left behind.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The binary that was built together with these tests.
  static let binary: URL = {
    let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
    let beside = bundle.deletingLastPathComponent().appendingPathComponent("suture")
    if FileManager.default.isExecutableFile(atPath: beside.path) { return beside }
    return URL(fileURLWithPath: Fixtures.repository.text)
      .appendingPathComponent(".build/debug/suture")
  }()

  /// Runs the binary in the root of the repository or in another directory, without a terminal.
  ///
  /// `output` is where standard output goes instead of the outcome; `launcher` is a command that starts
  /// the binary, which follows its arguments.
  static func run(
    _ arguments: [String], launcher: [String] = [], environment: [String: String] = [:],
    output: FileHandle? = nil,
    in directory: URL = URL(fileURLWithPath: Fixtures.repository.text)
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = launcher.first.map { URL(fileURLWithPath: $0) } ?? binary
    process.arguments =
      launcher.isEmpty ? arguments : launcher.dropFirst() + [binary.path] + arguments
    process.currentDirectoryURL = directory
    process.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
      .merging(environment) { _, new in new }
    let streams = try TemporaryDirectory()
    let (out, err) = (try streams.file("out", []), try streams.file("err", []))
    process.standardOutput = output ?? FileHandle(forWritingAtPath: out.text)
    process.standardError = FileHandle(forWritingAtPath: err.text)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: try text(of: out), errors: try text(of: err))
  }

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  private static func text(of path: Path) throws -> String {
    let file = try InputFile(path, access: .positional)
    return String(decoding: try file.bytes(in: 0..<file.byteCount), as: UTF8.self)
  }
}
