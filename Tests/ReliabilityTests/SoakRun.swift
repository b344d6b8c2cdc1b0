import Glibc
import Storage
import TestSupport
import Testing

/// One round of the soak: a random command over random small checkpoints, struck at random, gone on with
/// and struck again, and in the end compared with an uninterrupted run.
struct SoakRun {
  let seed: UInt64
  private var random: SeededGenerator

  /// What rounds have seen.
  struct Tally {
    var rounds = 0
    /// Commands that were refused, with nothing written.
    var refused = 0
    /// Processes ended by SIGKILL.
    var killed = 0
    /// Processes that were asked to stop and did.
    var stopped = 0
    /// Processes ended by an injected failure of the system.
    var failed = 0
    /// Runs that went on with something.
    var resumed = 0
    /// Struck runs that were over, or past their renaming, before anything happened.
    var finished = 0
  }

  init(seed: UInt64) {
    self.seed = seed
    random = SeededGenerator(seed: seed)
  }

  /// Does the round, and checks what it leaves.
  mutating func run(_ tally: inout Tally) throws {
    let directory = try TemporaryDirectory()
    let command = try prepare(in: directory)
    let reference = try directory.directory("reference").joining("out")
    let clock = ContinuousClock()
    let start = clock.now
    let status = try KilledProcess.run(command(reference))
    let milliseconds = Int((clock.now - start) / .milliseconds(1))
    tally.rounds += 1
    guard status == 0 else {
      tally.refused += 1
      #expect([2, 3, 4].contains(status), "\(name): exit code \(status)")
      try expectNothing(beside: reference)
      return
    }
    #expect(try KilledProcess.run(["verify", reference.text, "--quiet"]) < 2, "\(name): verify")
    let expected = try #require(try WritingCommand.contents(of: reference))
    let output = try directory.directory("work").joining("out")
    var arguments = command(output)
    for _ in 0...random.integer(0...3) {
      let blow = blow(within: directory.path, milliseconds)
      let status = try KilledProcess.run(arguments, blow)
      count(status, blow, &tally)
      if var contents = try WritingCommand.contents(of: output) {
        // Killed after the renaming, the journal may still be there.
        contents[JournalFile.name] = nil
        #expect(contents == expected, "\(name), \(blow): the output is not complete")
        return
      }
      #expect(status != 0, "\(name), \(blow): no output and no error")
      if try !Leftover.of(output).isEmpty { tally.resumed += 1 }
      arguments = command(output) + ["--resume"]
    }
    let last = try KilledProcess.run(command(output) + ["--resume"])
    #expect(last == 0, "\(name), at last resumed: exit code \(last)")
    #expect(try WritingCommand.contents(of: output) == expected, "\(name): other bytes")
    let rest = try DirectoryListing(of: output.parent).entries.map(\.name).filter { $0 != "out" }
    // What a killed process could not mark as its own stays until it is cleaned.
    #expect(try KilledProcess.run(["clean", output.parent.text]) == 0)
    #expect(try Leftover.inside(output.parent).isEmpty, "\(name): \(rest) are left")
  }

  private var name: String { "seed \(seed)" }

  /// Makes the checkpoints; returns the arguments for an output.
  private mutating func prepare(
    in directory: borrowing TemporaryDirectory
  ) throws -> (Path) -> [String] {
    var decoder = RandomDecoder(divisibleBy: 2, seed: seed)
    var models: [Path] = []
    for index in 0...random.integer(2...4) {
      decoder.seed = seed &* 10 &+ UInt64(index)
      models.append(try decoder.write("model\(index)", in: directory))
    }
    let first = models[0].text
    let common = ["--quiet", "--workers", "\(random.integer(1...3))"]
    let shards = ["--shard-size", ["1kB", "20kB", "1MB"][random.integer(0...2)]]
    switch random.integer(0...9) {
    case 0:
      let degrees = ["--tp", "\(random.integer(1...2))", "--pp", "1"]
      return { ["convert", first, $0.text, "--to", "neox"] + degrees + common }
    case 1:
      let type = ["f32", "bf16"][random.integer(0...1)]
      return { ["edit", first, $0.text, "--cast", type] + shards + common }
    default:
      let recipe = RandomRecipe(over: models, layers: decoder.layers, using: &random)
      let file = try directory.file("recipe.yaml", Array(recipe.text.utf8)).text
      let finite = random.integer(0...3) == 0 ? [] : ["--allow-nonfinite"]
      return { ["merge", file, $0.text] + shards + finite + common }
    }
  }

  /// Something that happens to a run which takes about `milliseconds`.
  private mutating func blow(within scope: Path, _ milliseconds: Int) -> KilledProcess.Blow {
    // Some runs make a hundred calls, some a thousand.
    let call = Int(30 * random.number(0...35) * random.number(0...1))
    return switch random.integer(0...5) {
    case 0: .fault("28@\(call)+", within: scope)
    case 1: .fault("5@\(call)", within: scope)
    case 2: .signal(SIGTERM, milliseconds: UInt32(random.integer(0...milliseconds)))
    case 3: .signal(SIGKILL, milliseconds: UInt32(random.integer(0...milliseconds)))
    default: .fault("kill@\(call)", within: scope)
    }
  }

  private func count(_ status: Int32, _ blow: KilledProcess.Blow, _ tally: inout Tally) {
    switch (status, blow) {
    case (0, _): tally.finished += 1
    case (-SIGKILL, .fault), (-SIGKILL, .signal(SIGKILL, _)): tally.killed += 1
    // Before it listens, the signal ends the process.
    case (128 + SIGTERM, .signal(SIGTERM, _)), (-SIGTERM, .signal(SIGTERM, _)): tally.stopped += 1
    case (5, .fault): tally.failed += 1
    default: Issue.record("\(name), \(blow): exit code \(status)")
    }
  }

  private func expectNothing(beside output: Path) throws {
    let rest = try DirectoryListing(of: output.parent).entries.map(\.name)
    #expect(rest.isEmpty, "\(name): refused, and \(rest) are left")
  }
}
