import Glibc
import Storage
import StrictJSON
import TestSupport
import Testing

/// Recipes that are no files, and seeds of every size.
@Suite struct `Recipe files` {
  private static let recipe = """
    merge_method: passthrough
    models: [{model: \(Fixtures.path("family/base-bf16").text)}]

    """

  @Test func `are regular files`() throws {
    let directory = try TemporaryDirectory()
    let folder = try SutureProcess.run("merge", directory.path.text, directory("out").text)
    #expect(folder.status == 2, "\(folder.errors)")
    #expect(folder.errors.contains("is a directory; recipes are read from regular files"))
    let pipe = directory("pipe").text
    #expect(unsafe mkfifo(pipe, 0o600) == 0)
    let piped = try SutureProcess.run("merge", pipe, directory("out").text)
    #expect(piped.status == 2, "\(piped.errors)")
    #expect(piped.errors.contains("is a named pipe; recipes are read from regular files"))
    let device = try SutureProcess.run("merge", "recipes/demo.yaml", "/dev/full/x")
    #expect(device.status == 2, "\(device.errors)")
    #expect(device.errors.contains("'/dev/full' is a character device, not a directory"))
    #expect(try directory.names() == ["pipe"])
  }

  @Test func `take the same seeds as the option`() throws {
    let directory = try TemporaryDirectory()
    let text = Self.recipe + "seed: 18446744073709551615\n"
    let recipe = try directory.file("r.yaml", Array(text.utf8)).text
    let outcome = try SutureProcess.run("merge", recipe, directory("out").text, "--no-sync")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let other = try SutureProcess.run(
      "merge", recipe, directory("other").text, "--no-sync", "--seed", "9223372036854775808")
    #expect(other.status == 0, "\(other.errors)")
    for (name, seed) in [("out", "18446744073709551615"), ("other", "9223372036854775808")] {
      #expect(
        try FileContents.text(of: directory("\(name)/suture.json")).contains("\"seed\": \(seed),"))
    }
  }

  @Test(arguments: ["-1", "1.5", "18446744073709551616", "x"])
  func `have no other seeds`(seed: String) throws {
    let directory = try TemporaryDirectory()
    let recipe = try directory.file("r.yaml", Array((Self.recipe + "seed: \(seed)\n").utf8)).text
    let range = "whole number from 0 to 18446744073709551615"
    let written = try SutureProcess.run("merge", recipe, directory("out").text)
    #expect(written.status == 2 && written.errors.contains(range), "\(written.errors)")
    let given = try SutureProcess.run(
      "merge", "recipes/demo.yaml", directory("out").text, "--seed", seed)
    #expect(given.status == 2, "\(given.errors)")
    #expect(given.errors.contains("\(range), not '\(seed)'"), "\(given.errors)")
  }

  @Test func `have their problems reported in their order`() throws {
    let directory = try TemporaryDirectory()
    let text = """
      stages:
        - name: s
          merge_method: linear
          models: [{model: ./x, parameters: {weight: 1}}]
      merge_method: task_arithmetic
      base_model: ./y
      models: [{model: s, parameters: {weight: 1}}, {model: ./z, parameters: {weight: 1}}]
      """
    let recipe = try directory.file("r.yaml", Array(text.utf8)).text
    let outcome = try SutureProcess.run("merge", recipe, directory("out").text)
    #expect(outcome.status == 2, "\(outcome.errors)")
    let places = outcome.errors.matches(of: /yaml:(\d+):\d+: error/).map { Int($0.output.1) ?? 0 }
    #expect(places == [4, 6, 7], "\(outcome.errors)")
  }
}
