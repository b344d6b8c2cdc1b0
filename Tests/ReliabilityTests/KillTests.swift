import Glibc
import Storage
import TestSupport
import Testing

@Suite("The process may be killed before any call of the system")
struct KillTests {
  /// Every so many calls; all of them where the environment asks for it.
  private static var step: Int { unsafe getenv("SUTURE_EXHAUSTIVE") == nil ? 29 : 1 }

  @Test(
    "the output is absent or complete, and --resume gives the bytes of an uninterrupted run",
    arguments: [WritingCommand.merge, .convert])
  func killed(command: WritingCommand) throws {
    let directory = try TemporaryDirectory()
    try WritingCommand.prepareInputs(in: directory)
    let reference = try directory.directory("reference").joining("out")
    let arguments = command.arguments(directory.path, reference) + ["--quiet"]
    #expect(try KilledProcess.run(arguments) == 0)
    let expected = try WritingCommand.contents(of: reference)
    var kills = 0
    var call = 0
    while true {
      let output = try directory.directory("\(call)").joining("out")
      let arguments = command.arguments(directory.path, output) + ["--quiet"]
      let status = try KilledProcess.run(
        arguments, .fault("kill@\(call)", within: directory.path))
      // Beyond the last call nothing is killed.
      if status == 0 { break }
      kills += 1
      #expect(status == -SIGKILL)
      var contents = try WritingCommand.contents(of: output)
      if contents != nil {
        contents?[JournalFile.name] = nil
        #expect(contents == expected, "killed at call \(call): the output is not complete")
      } else {
        let resumed = try KilledProcess.run(arguments + ["--resume"])
        #expect(resumed == 0, "killed at call \(call), then resumed: exit code \(resumed)")
        #expect(try WritingCommand.contents(of: output) == expected, "killed at call \(call)")
      }
      call += Self.step
    }
    #expect(kills > 5)
    if Self.step == 1 { print("\(command.name): killed before each of \(kills) calls") }
  }
}
