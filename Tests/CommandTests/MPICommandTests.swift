import Foundation
import Storage
import TestSupport
import Testing

/// The real binary under the real launcher, where that is installed.
enum MPI {
  static let launcher = "/usr/bin/mpirun"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: launcher)

  /// What OpenMPI asks of those who start it as root, or more ranks than there are processors.
  static let environment = [
    "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_btl_vader_single_copy_mechanism": "none",
  ]

  /// Runs the binary on so many ranks; `wrapper` is a command between the launcher and the binary.
  static func run(
    _ ranks: Int, _ arguments: [String], wrapper: [String] = []
  ) throws -> SutureProcess.Outcome {
    try SutureProcess.run(
      arguments,
      launcher: [launcher, "-n", "\(ranks)", "--oversubscribe", "--bind-to", "none"] + wrapper,
      environment: environment)
  }
}

@Suite(.enabled(if: MPI.isInstalled), .serialized) struct `suture under mpirun` {
  private static let recipe = "fixtures/recipes/dare-ties.yaml"
  private static let models = ["fixtures/family/base-bf16", "fixtures/family/finetune-a-bf16"]

  private func merge(into output: Path) -> [String] {
    ["merge", Self.recipe, output.text, "--shard-size", "9KB", "-j", "2", "--force"]
  }

  @Test(arguments: [1, 2, 4])
  func `writes what one process writes, and rank 0 alone speaks`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    // Model cards have the output's name.
    let outputs = (alone: directory("alone/out"), divided: directory("divided/out"))
    let alone = try SutureProcess.run(merge(into: outputs.alone))
    #expect(alone.status == 0, "\(alone.errors)")
    let divided = try MPI.run(ranks, merge(into: outputs.divided))
    #expect(divided.status == 0, "\(divided.errors)")
    #expect(divided.output.components(separatedBy: "merged into").count == 2, "\(divided.output)")
    #expect(try FileContents.tree(of: outputs.divided) == FileContents.tree(of: outputs.alone))
    #expect(try DirectoryListing(of: directory("divided")).entries.map(\.name) == ["out"])
  }

  @Test(arguments: [1, 2, 4])
  func `packs what one process packs`(ranks: Int) throws {
    let directory = try TemporaryDirectory()
    for (number, run) in [
      (inputs: [Self.models[0]], options: []),
      (inputs: [Self.models[1]], options: ["--base", Self.models[0]]),
      (inputs: ["fixtures/torch"], options: ["--fast"]),
      (inputs: Self.models + ["fixtures/torch"], options: ["--no-verify", "--max", "-j", "2"]),
    ].enumerated() {
      let (alone, divided) = (directory("\(number).alone"), directory("\(number).divided"))
      let one = try SutureProcess.run(["pack"] + run.inputs + [alone.text] + run.options)
      #expect(one.status == 0, "\(one.errors)")
      let outcome = try MPI.run(ranks, ["pack"] + run.inputs + [divided.text] + run.options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(outcome.output.components(separatedBy: "packed into").count == 2)
      #expect(try FileContents.bytes(of: divided) == FileContents.bytes(of: alone), "\(number)")
    }
    #expect(try directory.names().count == 8)
  }

  @Test(arguments: [0, 1, 2], [0, 3, 6])
  func `packs nothing where the disk of one rank is full`(rank: Int, call: Int) throws {
    let directory = try TemporaryDirectory()
    let fault = "export SUTURE_FAULT=28@\(call)+ SUTURE_FAULT_SCOPE=\(directory.path)"
    let outcome = try MPI.run(
      3, ["pack", Self.models[0], directory("x.suture").text], wrapper: wrapper(rank, fault))
    #expect(outcome.status == 5, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("No space left on device"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("error: rank \(rank) on ") == (rank != 0), "\(outcome.errors)")
    #expect(
      outcome.errors.components(separatedBy: "suture: error:").count == 2, "\(outcome.errors)")
    #expect(try directory.names() == [])
  }

  @Test(
    arguments: [0, 1, 2],
    ["export SUTURE_FAULT=kill@1", "export SUTURE_FAULT=kill@6"]
      + [0.2, 0.35, 0.5].map { "{ (sleep \($0); kill -9 $$) & }" })
  func `packs nothing or everything when a rank is killed, and leaves what can be removed`(
    rank: Int, death: String
  ) throws {
    let directory = try TemporaryDirectory()
    let (alone, archive) = (directory("alone"), directory("x.suture"))
    #expect(try SutureProcess.run(["pack", Self.models[1], alone.text]).status == 0)
    let scope = "export SUTURE_FAULT_SCOPE=\(directory.path); "
    let outcome = try MPI.run(
      3, ["pack", Self.models[1], archive.text],
      wrapper: wrapper(rank, "{ \(scope) \(death); }"))
    #expect(outcome.status != 0 || outcome.output.contains("packed into"), "\(outcome.errors)")
    let isPacked = try FileStatus.ifPresent(archive) != nil
    if isPacked {
      #expect(try FileContents.bytes(of: archive) == FileContents.bytes(of: alone))
    }
    #expect(try SutureProcess.run(["clean", directory.path.text]).status == 0)
    #expect(try directory.names() == (isPacked ? ["alone", "x.suture"] : ["alone"]))
  }

  @Test(arguments: [2, 4])
  func `says what one process says of models`(ranks: Int) throws {
    for arguments in [
      ["diff"] + Self.models + ["--json", "-q"], ["inspect", Self.models[0], "--stats", "--json"],
      ["inspect", Self.models[1], "--stats", "--duplicates"], ["inspect", Self.models[0]],
      ["methods"],
    ] {
      let alone = try SutureProcess.run(arguments)
      let divided = try MPI.run(ranks, arguments)
      #expect(divided.status == alone.status, "\(arguments) \(divided.errors)")
      #expect(divided.output == alone.output, "\(arguments)")
    }
  }

  @Test func `reports an error once, with its exit code`() throws {
    let directory = try TemporaryDirectory()
    for arguments in [
      ["merge", "nowhere.yaml", directory("out").text], ["inspect", "nowhere", "--stats"],
      ["diff", "nowhere"], ["merge"],
    ] {
      let alone = try SutureProcess.run(arguments)
      let divided = try MPI.run(3, arguments)
      #expect(divided.status == alone.status, "\(arguments) \(divided.errors)")
      #expect(divided.output == "")
      let first = alone.errors.split(separator: "\n").first ?? ""
      #expect(
        divided.errors.components(separatedBy: "suture: error:").count == 2, "\(divided.errors)")
      #expect(divided.errors.contains(first), "\(divided.errors)")
    }
    #expect(try directory.names() == [])
  }

  @Test func `prints help and version once, and ends with success`() throws {
    for arguments in [
      ["merge", "--help"], ["--help"], ["--version"], ["help", "inspect"], ["lora"],
      ["methods", "-h"],
    ] {
      let alone = try SutureProcess.run(arguments)
      let divided = try MPI.run(2, arguments)
      #expect(alone.status == 0 && !alone.output.isEmpty)
      #expect(divided.status == 0, "\(arguments) \(divided.errors)")
      #expect(divided.output == alone.output, "\(arguments)")
      #expect(divided.errors == "", "\(arguments)")
    }
    for arguments in [["merge", "--nonsense"], ["nonsense"], ["merge"]] {
      let divided = try MPI.run(2, arguments)
      #expect(divided.status == 2 && divided.output == "", "\(arguments) \(divided.errors)")
      #expect(
        divided.errors.components(separatedBy: "suture: error:").count == 2, "\(divided.errors)")
    }
  }

  /// A wrapper that does something on one rank only and becomes the binary, with its number.
  private func wrapper(_ rank: Int, _ command: String) -> [String] {
    ["/bin/sh", "-c", #"[ "$OMPI_COMM_WORLD_RANK" = \#(rank) ] && \#(command); exec "$0" "$@""#]
  }

  @Test(arguments: [0, 1, 2], [0, 2, 5])
  func `ends on all ranks where the disk of one is full`(rank: Int, call: Int) throws {
    let directory = try TemporaryDirectory()
    let fault = "export SUTURE_FAULT=28@\(call)+ SUTURE_FAULT_SCOPE=\(directory.path)"
    let outcome = try MPI.run(
      3, merge(into: directory("out")), wrapper: wrapper(rank, fault))
    #expect(outcome.status == 5, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.contains("No space left on device"), "\(outcome.errors)")
    #expect(
      outcome.errors.contains("error: rank \(rank) on ") == (rank != 0), "\(outcome.errors)")
    #expect(
      outcome.errors.components(separatedBy: "suture: error:").count == 2, "\(outcome.errors)")
    #expect(try FileStatus.ifPresent(directory("out")) == nil)
  }

  @Test(
    arguments: [0, 1, 2],
    ["export SUTURE_FAULT=kill@1", "export SUTURE_FAULT=kill@5", "export SUTURE_FAULT=kill@12"]
      + [0.25, 0.4, 0.7].map { "{ (sleep \($0); kill -9 $$) & }" })
  func `leaves nothing or everything when a rank is killed, and can go on`(
    rank: Int, death: String
  ) throws {
    let directory = try TemporaryDirectory()
    let (alone, output) = (directory("alone/out"), directory("out"))
    #expect(try SutureProcess.run(merge(into: alone)).status == 0)
    let expected = try FileContents.tree(of: alone)
    let scope = "export SUTURE_FAULT_SCOPE=\(directory.path); "
    let outcome = try MPI.run(
      3, merge(into: output), wrapper: wrapper(rank, "{ \(scope) \(death); }"))
    #expect(outcome.status != 0 || outcome.output.contains("merged into"), "\(outcome.errors)")
    if try FileStatus.ifPresent(output) == nil {
      let resumed = try MPI.run(2, merge(into: output) + ["--resume"])
      #expect(resumed.status == 0, "\(resumed.errors)")
    }
    #expect(try FileContents.tree(of: output) == expected)
  }

  @Test func `never says that nothing is left where the output is in its place`() throws {
    for _ in 0..<3 {
      let directory = try TemporaryDirectory()
      let output = directory("out")
      let death =
        "{ (while kill -0 $$ && [ ! -d '\(output)' ]; do sleep 0.002; done; kill -9 $$) 2>/dev/null & }"
      let outcome = try MPI.run(2, merge(into: output), wrapper: wrapper(1, death))
      #expect(try FileStatus.ifPresent(output)?.kind == .directory)
      #expect(!outcome.errors.contains("nothing was left"), "\(outcome.errors)")
      // The launcher ends rank 0 with a signal, unless that is faster.
      for line in outcome.errors.split(separator: "\n") where line.hasPrefix("suture: stopped") {
        #expect(line.contains("is done") || line.contains("the output is complete"), "\(line)")
      }
    }
  }

  @Test func `is not there unless a launcher started it`() throws {
    let nowhere = ["SUTURE_MPI": "/nonexistent/libmpi.so"]
    let slurm = ["SLURM_PROCID": "1", "SLURM_NTASKS": "2", "PMI_RANK": "1"]
    let plain = try SutureProcess.run(
      ["inspect", Self.models[0]], environment: nowhere.merging(slurm) { $1 })
    #expect(plain.status == 0 && !plain.output.isEmpty, "\(plain.errors)")
    for (arguments, environment) in [
      (["inspect", Self.models[0]], ["OMPI_COMM_WORLD_SIZE": "1"]),
      (["inspect", Self.models[0], "--mpi"], [:]),
    ] {
      let outcome = try SutureProcess.run(
        arguments, environment: nowhere.merging(environment) { $1 })
      #expect(outcome.status == 5)
      #expect(
        outcome.errors.hasPrefix("suture: error: MPI is needed and was not found: /nonexistent/"),
        "\(outcome.errors)")
      #expect(outcome.errors.contains("hint: install OpenMPI"), "\(outcome.errors)")
    }
    let declined = try SutureProcess.run(
      ["inspect", Self.models[0], "--no-mpi"],
      environment: nowhere.merging(["PMIX_RANK": "0"]) { $1 })
    #expect(declined.status == 0, "\(declined.errors)")
  }
}
