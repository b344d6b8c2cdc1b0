import Checkpoints
import Merging
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `The mergekit profile` {
  @Test func `has cases to compare with`() {
    #expect(GoldenCase.all.count == 109)
    #expect(Set(GoldenCase.all.map(\.method)) == MergekitMethods.names)
  }

  @Test(arguments: GoldenCase.all.filter(\.isExact))
  func `gives mergekit's bytes`(golden: GoldenCase) throws {
    let directory = try TemporaryDirectory()
    let output = try golden.run(in: directory)
    #expect(output.tensors.map(\.name) == golden.tensors.keys.sorted())
    for tensor in output.tensors {
      let expected = try #require(golden.tensors[tensor.name])
      #expect(tensor.spec.dtype.rawValue == expected.dtype)
      #expect(tensor.spec.shape == expected.shape)
      let digest = SHA256Hasher.digest(of: try tensor.bytes()).hex
      #expect(digest == expected.digest, "\(tensor.name)")
    }
  }
}
