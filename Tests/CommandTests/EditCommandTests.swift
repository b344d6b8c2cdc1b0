import Foundation
import Storage
import TestSupport
import Tensors
import Testing

@Suite struct `Edit command` {
  private let base = "fixtures/family/base-bf16"

  private let edits = [
    "--drop-layers", "1", "--rename", "/^model\\.layers\\./ -> trunk.h.", "--edit",
    "add: {tensors: 'trunk.h.*_proj.weight', with: 'trunk.h.*_proj.weight', factor: 0.5}",
    "--cast", "*norm* -> f32", "--head", "untie", "--resize-vocab", "640",
    "--set-metadata", "made_by=hand",
  ]

  @Test func `the plan says what becomes of which tensor`() throws {
    let arguments =
      ["edit", "fixtures/family/base-tied-bf16", "/nonexistent-out", "--dry-run", "--workers", "2"]
      + edits
    let text = try SutureProcess.run(arguments)
    #expect(text.status == 0, "\(text.errors)")
    try Golden.expect(text.output, equals: "edit-dry-run.txt")
    let json = try SutureProcess.run(arguments + ["--json"])
    try Golden.expect(json.output, equals: "edit-dry-run.json")
    #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
  }

  @Test func `writes what it said, and verify agrees`() throws {
    let directory = try TemporaryDirectory()
    let out = directory("out")
    let outcome = try SutureProcess.run(
      ["edit", base, out.text, "--drop", "lm_head.weight", "--head", "untie", "--cast", "f16"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("edited into "))
    let verified = try SutureProcess.run("verify", out.text)
    #expect(verified.status == 0, "\(verified.output)\(verified.errors)")
    let twice = try SutureProcess.run(["edit", base, out.text, "--cast", "f16"])
    #expect(twice.status == 4)
    #expect(twice.errors.contains("--force"))
  }

  @Test func `options are applied in their order, whatever they are called`() throws {
    let directory = try TemporaryDirectory()
    let first = try SutureProcess.run(
      ["edit", base, directory("a").text, "--rename", "lm_head.weight -> x", "--drop", "x"])
    #expect(first.status == 0, "\(first.errors)")
    let second = try SutureProcess.run(
      ["edit", base, directory("b").text, "--drop", "x", "--rename", "lm_head.weight -> x"])
    #expect(second.status == 2)
    #expect(second.errors.contains("--drop: error: no tensor matches 'x'"), "\(second.errors)")
    let script = try directory.file("e.yaml", Array("- rename: x -> y\n- drop: y\n".utf8))
    let third = try SutureProcess.run(
      [
        "edit", base, directory("c").text, "--rename", "lm_head.weight -> x", "--script",
        script.text,
      ])
    #expect(third.status == 0, "\(third.errors)")
    #expect(
      try FileContents.bytes(of: directory("c/model.safetensors"))
        == FileContents.bytes(of: directory("a/model.safetensors")))
  }

  @Test(arguments: [
    ("", 2, "there is nothing to do"), ("--drop nothing", 2, "no tensor matches 'nothing'"),
    ("--cast bf61", 2, "--cast: 'bf61' is not an element type, did you mean 'bf16'?"),
    ("--head off", 2, "none of tie, untie and force-tie"), ("--head tie", 4, "force-tie"),
    ("--edit dorp:_x", 2, "there is no edit 'dorp', did you mean 'drop'?"),
    ("--script nowhere.yaml", 2, "nowhere.yaml"), ("--resize-vocab 8", 4, "shrink: true"),
    ("--transpose model.norm.weight", 2, "two dimensions"), ("--dorp x", 2, "--dorp"),
    ("--add *_from_nowhere", 2, "nowhere"),
  ])
  func `refuses what cannot be done and leaves nothing`(
    line: String, status: Int32, words: String
  ) throws {
    let directory = try TemporaryDirectory()
    let arguments = line.split(separator: " ").map { String($0).replacing("_", with: " ") }
    let outcome = try SutureProcess.run(["edit", base, directory("out").text] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output == "")
    #expect(outcome.errors.contains(words), "\(outcome.errors)")
    #expect(try directory.names() == [])
  }

  @Test func `problems of scripts are lines that editors find`() throws {
    let directory = try TemporaryDirectory()
    let script = try directory.file("e.yaml", Array("- drop: a\n- rename: {tensor: b}\n".utf8))
    let outcome = try SutureProcess.run(
      ["edit", base, directory("out").text, "--script", script.text])
    #expect(outcome.status == 2)
    let line = "\(script.text):2:12: error: rename has no field 'tensor', did you mean 'tensors'?"
    #expect(outcome.errors.hasPrefix(line), "\(outcome.errors)")
  }

  @Test func `overflows are counted`() throws {
    let directory = try TemporaryDirectory()
    let model = TinyModel([.init("x", .f32, [3], [1, 70_000, -1e9])])
    let path = try model.write("m", in: directory)
    let edit = ["edit", path.text, directory("o").text, "--cast", "f16"]
    let refusal = try SutureProcess.run(edit)
    #expect(refusal.status == 3)
    #expect(
      refusal.errors.contains(
        "tensor 'x': 2 values came out as NaN or infinite, and its inputs have none; 2 of them are "
          + "beyond F16"))
    #expect(refusal.errors.contains("--allow-nonfinite"))
    let outcome = try SutureProcess.run(edit + ["--allow-nonfinite"])
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains(
        "2 finite values are beyond the types that they are stored in and became infinite or NaN: "
          + "2 of 'x' beyond F16"), "\(outcome.errors)")
    #expect(outcome.output.contains("2 values became infinite or NaN as F16, in 'x'"))
  }

  @Test func `models of other layouts become Hugging Face directories`() throws {
    let directory = try TemporaryDirectory()
    let neox = directory("neox").text
    let made = try SutureProcess.run(
      ["convert", "fixtures/layouts/sources/llama-gqa", neox, "--to", "neox", "--tp", "2"])
    #expect(made.status == 0, "\(made.errors)")
    let outcome = try SutureProcess.run(
      ["edit", neox, directory("o").text, "--scale", "model.norm.weight by 1"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let verified = try SutureProcess.run("verify", directory("o").text)
    #expect(verified.status == 0, "\(verified.output)")
  }
}
