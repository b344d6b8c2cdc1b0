import Models
import Storage
import TestSupport
import Testing
import TorchFiles

@Suite struct `State that is carried` {
  /// A tree with a call of a function somewhere inside.
  private static func tree(calling function: PickleGlobal) -> TorchContent {
    .dict([
      ("iteration", .int(3)),
      (
        "args",
        .list([
          .object(
            .init(isCall: true, type: .global(function), arguments: [.string("touch x")]))
        ])
      ),
    ])
  }

  @Test(arguments: [
    PickleGlobal("posix", "system"), PickleGlobal("builtins", "eval"),
    PickleGlobal("torch.hub", "load"), PickleGlobal("torch", "load"),
    PickleGlobal("numpy.testing", "measure"), PickleGlobal("argparse", "FileType"),
  ])
  func `does not hold what a loader would run`(function: PickleGlobal) {
    #expect(CarriedContent.foreign(in: Self.tree(calling: function)) == function)
  }

  @Test(arguments: [
    "genuine/llama-gqa-pp2-tp2-dp2/global_step2", "genuine/neox-pp2-tp2/global_step2",
    "deepspeed/llama-stage12-pp2-tp2-dp2",
  ])
  func `is all that training runs write`(folder: String) throws {
    var count = 0
    func check(_ directory: Path) throws {
      for entry in try DirectoryListing(of: directory).entries {
        let path = directory.joining(entry.name)
        if entry.kind == .directory { try check(path) }
        guard entry.name.hasSuffix("_states.pt"), !entry.name.hasPrefix("layer_") else { continue }
        let file = try TorchFile(opening: path)
        var storages: [TorchStorage] = []
        let content = try file.content(of: file.root, storages: &storages)
        #expect(CarriedContent.foreign(in: content) == nil, "\(path)")
        count += 1
      }
    }
    try check(Fixtures.path("layouts/\(folder)"))
    #expect(count >= 8)
  }
}
