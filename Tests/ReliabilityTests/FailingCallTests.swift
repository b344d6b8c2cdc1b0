import Glibc
import Storage
import Testing

@Suite("Any call of the system may fail")
struct FailingCallTests {
  @Test(
    "an error leaves the output absent or complete, and the run can be done again",
    arguments: WritingCommand.all)
  func error(command: WritingCommand) throws {
    let tally = try FaultLoop(command: command, action: .fail(EIO)).run()
    #expect(tally.failed > tally.struck / 2)
  }

  @Test("a disk that stays full is reported", arguments: WritingCommand.all)
  func full(command: WritingCommand) throws {
    let tally = try FaultLoop(command: command, action: .fail(ENOSPC), isLasting: true).run(
      first: 3)
    // How many calls there are depends on who hashes when: the last ones may not come.
    #expect(tally.failed > 10 && tally.failed >= tally.struck - 10)
  }

  @Test("interrupted calls are made again", arguments: WritingCommand.all)
  func interrupted(command: WritingCommand) throws {
    let tally = try FaultLoop(command: command, action: .interrupt).run(first: 1)
    #expect(tally.failed == 0 && tally.struck > 10)
  }

  @Test("short reads and writes are gone on with", arguments: WritingCommand.all)
  func shortened(command: WritingCommand) throws {
    let tally = try FaultLoop(command: command, action: .shorten).run(first: 2)
    #expect(tally.failed == 0 && tally.struck > 10)
  }

  @Test("a slow disk changes nothing", arguments: WritingCommand.all)
  func delayed(command: WritingCommand) throws {
    let tally = try FaultLoop(command: command, action: .wait(milliseconds: 4)).run(first: 4)
    #expect(tally.failed == 0 && tally.struck > 10)
  }
}
