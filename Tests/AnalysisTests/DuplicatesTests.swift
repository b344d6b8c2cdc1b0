import Analysis
import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Equal tensors` {
  @Test(arguments: [1, 3])
  func `have one type, shape and content, in any layout`(workers: Int) throws {
    let directory = try TemporaryDirectory()
    let content = (0..<96).map { UInt8($0) }
    var other = content
    other[95] = 0
    func tensor(
      _ name: TensorName, _ dtype: DType, _ shape: [Int], _ bytes: [UInt8], cut: Bool = false
    ) throws -> LogicalTensor {
      let spec = TensorSpec(name: name, dtype: dtype, shape: shape)
      return cut
        ? try StoredTensor.pieces(
          spec, bytes, in: directory, file: name.text, access: .positional)
        : try StoredTensor.whole(
          spec, bytes, in: directory, file: name.text, access: .positional)
    }
    let found = try Duplicates(
      [
        tensor("a", .bf16, [6, 8], content), tensor("b", .f16, [6, 8], content),
        tensor("c", .bf16, [8, 6], content), tensor("d", .bf16, [6, 8], other),
        tensor("e", .bf16, [6, 8], content, cut: true), tensor("f", .u8, [96], content),
        tensor("g", .bf16, [6, 8], other), tensor("h", .bf16, [6, 8], content),
        tensor("i", .bf16, [0], []), tensor("j", .bf16, [0], []),
      ], workers: workers)
    #expect(found.groups.map { $0.specs.map(\.name.text) } == [["a", "e", "h"], ["d", "g"]])
    #expect(found.savedByteCount == 3 * 96)
    #expect(found.groups[0].digest != found.groups[1].digest)
  }
}
