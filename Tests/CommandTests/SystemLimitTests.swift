import Foundation
import Storage
import TestSupport
import Testing

/// Whole processes below limits of the system.
@Suite("Limits of the system")
struct SystemLimitTests {
  /// Three models of 102 tensors, in 102 files each, and a recipe.
  private final class Inputs {
    let directory: TemporaryDirectory

    init(layers: Int = 11) throws {
      directory = try TemporaryDirectory()
      var decoder = RandomDecoder(.llama, seed: 1)
      (decoder.layers, decoder.groups, decoder.headDimension) = (layers, 2, 4)
      (decoder.inner, decoder.vocabulary) = (12, 20)
      for (index, name) in ["base", "a", "b"].enumerated() {
        decoder.seed = UInt64(index + 1)
        let whole = try decoder.write("\(name)-whole", in: directory)
        let split = [
          "edit", whole.text, directory(name).text, "--shard-size", "1", "--quiet", "--no-sync",
        ]
        #expect(try SutureProcess.run(split).status == 0)
      }
      let recipe = TinyModel.paperRecipe(
        base: directory("base"), models: directory("a"), directory("b"))
      try directory.file("recipe.yaml", Array(recipe.utf8))
    }

    func merge(
      into name: String, _ limits: String, environment: [String: String] = [:]
    ) throws -> SutureProcess.Outcome {
      try SutureProcess.run(
        [
          "merge", directory("recipe.yaml").text, directory(name).text, "--shard-size", "1",
          "--quiet", "--allow-nonfinite",
        ], launcher: below(limits), environment: environment)
    }

    /// The files with weights; others name the output.
    func weights(_ name: String) throws -> [String: [UInt8]] {
      try FileContents.tree(of: directory(name)).filter { $0.key.hasPrefix("model") }
    }

    /// The names beside the inputs that an output of this name left.
    func left(of name: String) throws -> [String] {
      try directory.names().filter { $0 == name || $0.hasPrefix(".") }
    }
  }

  /// A launcher that sets limits first.
  private static func below(_ limits: String) -> [String] {
    ["/bin/bash", "-c", limits + #"; exec "$@""#, "bash"]
  }
  private func below(_ limits: String) -> [String] { Self.below(limits) }

  @Test("16 or 64 open files are enough for 306 shards and 102 of the output")
  func descriptors() throws {
    let inputs = try Inputs()
    let names = try FileContents.tree(of: inputs.directory("a")).keys
    #expect(names.filter { $0.hasSuffix(".safetensors") }.count == 102)
    #expect(try inputs.merge(into: "free", "true").status == 0)
    for limit in [64, 16] {
      let outcome = try inputs.merge(into: "out\(limit)", "ulimit -n \(limit)")
      #expect(outcome.status == 0, "\(limit): \(outcome.errors)")
      #expect(try inputs.weights("out\(limit)") == inputs.weights("free"))
    }
  }

  @Test("a file above the limit of sizes is an error that names it")
  func fileSize() throws {
    let inputs = try Inputs(layers: 1)
    let whole = [
      "edit", inputs.directory("a").text, inputs.directory("out").text, "--cast", "f32", "--quiet",
    ]
    let outcome = try SutureProcess.run(whole, launcher: below("ulimit -f 2"))
    #expect(outcome.status == 5)
    #expect(outcome.errors.contains("model.safetensors") && outcome.errors.contains("EFBIG"))
    #expect(try inputs.left(of: "out").isEmpty)
  }

  @Test(
    "a quota that is used up and a disk that becomes read-only are errors that name the file",
    arguments: [(122, "EDQUOT"), (30, "EROFS")])
  func quota(code: Int, name: String) throws {
    let inputs = try Inputs(layers: 1)
    #expect(try inputs.merge(into: "reference", "true").status == 0)
    for call in [250, 300, 350] {
      let outcome = try inputs.merge(
        into: "out", "true",
        environment: [
          "SUTURE_FAULT": "\(code)@\(call)+", "SUTURE_FAULT_SCOPE": inputs.directory.path.text,
        ])
      #expect(outcome.status == 5, "\(call)")
      #expect(outcome.errors.contains("cannot "), "\(outcome.errors)")
      #expect(outcome.errors.contains(name), "\(outcome.errors)")
    }
    #expect(try inputs.merge(into: "out", "true").status == 0)
    #expect(try inputs.weights("out") == inputs.weights("reference"))
  }

  @Test("a full file system is an error, and leaves no output")
  func fullDisk() throws {
    let inputs = try Inputs(layers: 1)
    let disk = try inputs.directory.directory("disk")
    let mount = #"mount -t tmpfs -o size=8k tmpfs "\#(disk.text)" || exit 77"#
    let inside = #"; "$@"; code=$?; ls -A "\#(disk.text)"; exit $code"#
    let outcome = try SutureProcess.run(
      ["edit", inputs.directory("a").text, disk.joining("out").text, "--cast", "f32", "--quiet"],
      launcher: ["/usr/bin/unshare", "-rm", "/bin/bash", "-c", mount + inside, "bash"])
    // Where nobody may mount anything there is nothing to see.
    guard outcome.status != 77, !outcome.errors.hasPrefix("unshare") else { return }
    #expect(outcome.status == 5)
    #expect(outcome.errors.contains("ENOSPC") || outcome.errors.contains("free"))
    #expect(outcome.output.isEmpty, "\(outcome.output)")
  }

  @Test("a reader that goes away ends the process without a message")
  func brokenPipe() throws {
    let inputs = try Inputs(layers: 1)
    let outcome = try SutureProcess.run(
      ["inspect", inputs.directory("a").text, "--json"],
      launcher: [
        "/usr/bin/env", "--default-signal=PIPE", "/bin/bash", "-c",
        #"{ sleep 0.2; "$@"; } | true; exit ${PIPESTATUS[0]}"#, "bash",
      ])
    // 0 where the tests' own process blocks the signal, which children inherit.
    #expect([141, 0].contains(outcome.status))
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test("a summary that nobody can read is an error that says that the output is complete")
  func lostSummary() throws {
    let inputs = try Inputs(layers: 1)
    let outcome = try SutureProcess.run(
      ["edit", inputs.directory("a").text, inputs.directory("out").text, "--cast", "f32"],
      output: FileHandle(forWritingAtPath: "/dev/full"))
    #expect(outcome.status == 5)
    #expect(outcome.errors.contains("what was asked for is done"), "\(outcome.errors)")
    #expect(try SutureProcess.run("verify", inputs.directory("out").text, "--quiet").status == 0)
  }

  @Test("reports take the place of reports only")
  func reportFiles() throws {
    let inputs = try Inputs(layers: 1)
    let (a, b) = (inputs.directory("a-whole").text, inputs.directory("b-whole").text)
    let weights = inputs.directory("a-whole/model.safetensors")
    let before = try FileContents.bytes(of: weights)
    for option in ["--sarif", "--junit", "--html"] {
      let refused = try SutureProcess.run("diff", a, b, option, weights.text)
      #expect(refused.status == 4 && refused.errors.contains("it is no "), "\(refused.errors)")
      let file = inputs.directory("report\(option)").text
      for _ in 0..<2 { #expect(try SutureProcess.run("diff", a, b, option, file).status == 1) }
    }
    #expect(try SutureProcess.run("scan", a, "--sarif", weights.text).status == 4)
    #expect(try FileContents.bytes(of: weights) == before)
    let log = inputs.directory("scan.sarif").text
    for _ in 0..<2 { #expect(try SutureProcess.run("scan", a, "--sarif", log).status == 0) }
  }

  @Test("a tensor larger than the address space is read piece by piece")
  func addressSpace() throws {
    let directory = try TemporaryDirectory()
    let header = #"{"t":{"dtype":"BF16","shape":[6442450944],"data_offsets":[0,12884901888]}}"#
    let size = header.utf8.count
    let length = (0..<8).map { UInt8(truncatingIfNeeded: size >> ($0 * 8)) }
    let file = try directory.file("t.safetensors", length + Array(header.utf8))
    // 12 GiB that are a hole.
    let sparse = try SutureProcess.run(
      [file.text],
      launcher: ["/bin/bash", "-c", "truncate -s \(8 + size + 12_884_901_888) \"$2\"", "bash"])
    #expect(sparse.status == 0)
    let outcome = try SutureProcess.run(
      ["inspect", file.text], launcher: below("ulimit -v 3000000"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("6,442,450,944") || outcome.output.contains("6.4"))
  }

  @Test("modes are those of the umask", arguments: [("077", "700 600"), ("000", "777 666")])
  func modes(mask: String, expected: String) throws {
    let inputs = try Inputs(layers: 1)
    #expect(try inputs.merge(into: "out", "umask \(mask)").status == 0)
    let out = inputs.directory("out").text
    let modes = try SutureProcess.run(
      [], launcher: ["/bin/bash", "-c", #"stat -c %a "\#(out)" "\#(out)"/* | sort -u"#])
    let found = modes.output.split(separator: "\n").sorted(by: >).joined(separator: " ")
    #expect(found == expected)
  }

  @Test("file names that are no text, and paths that are too long, are no traps")
  func names() throws {
    let inputs = try Inputs(layers: 1)
    let root = inputs.directory.path.text
    // A side file whose name is Latin-1, an output whose name is, and the C locale.
    let script = #"""
      export LC_ALL=C; cd "$1"; shift; bytes=$'caf\xe9'; echo x > a/"$bytes.txt"
      "$1" edit a "out$bytes" --cast f32 --quiet; echo $?; ls "out$bytes" | grep -c safetensors
      "$1" inspect "out$bytes" > log; echo $?
      "$1" merge recipe.yaml "$(printf 'x%.0s' {1..300})" --quiet; echo $?
      "$1" merge recipe.yaml "$(printf 'x/%.0s' {1..3000})" --quiet; echo $?
      """#
    let outcome = try SutureProcess.run(
      [], launcher: ["/bin/bash", "-c", script, "bash", root])
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.prefix(1) == ["0"], "\(outcome.errors)")
    #expect(lines.suffix(3) == ["0", "5", "5"], "\(lines) \(outcome.errors)")
    #expect(outcome.errors.contains("ENAMETOOLONG"))
  }
}
