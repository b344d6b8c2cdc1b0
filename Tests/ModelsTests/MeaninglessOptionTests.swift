import Layouts
import Models
import Storage
import TestSupport
import Testing

/// Options that a layout has no use for are said or refused, never silently ignored.
@Suite struct `Options without a meaning` {
  @Test func `are noted of an input`() throws {
    var options = ReadingOptions()
    options.vocabulary = 10
    options.keyValueHeads = 2
    options.rowBias = .sum
    let input = Fixtures.path("family/base-bf16").text
    let notes = try Model.open(input, options: options).notes
    for option in ["--vocab-size", "--kv-heads", "--row-bias"] {
      #expect(notes.contains { $0.hasPrefix(option) && $0.contains("'hf'") })
    }
    // A layout of the output may need it.
    options.describesOutput = true
    #expect(try !Model.open(input, options: options).notes.contains { $0.contains("--row-bias") })
  }

  @Test(arguments: [ModelFormat.huggingFace, .torch, .meta, .megatron, .neox, .universal])
  func `are refused of an output`(format: ModelFormat) {
    let isNeoX = format == .neox || format == .universal
    #expect(isRefused(format) { $0.mlpNames = .dense } == !isNeoX)
    #expect(
      isRefused(format) { $0.vocabularyMultiple = 128 } == [.huggingFace, .torch].contains(format))
    #expect(
      isRefused(format) { $0.shardSize = 1 << 20 } == ![.huggingFace, .torch].contains(format))
  }

  private func isRefused(_ format: ModelFormat, _ change: (inout TargetLayout) -> Void) -> Bool {
    var target = TargetLayout(format)
    change(&target)
    do {
      try target.check(keepsState: false)
      return false
    } catch { return error is ConversionRefusal }
  }
}
