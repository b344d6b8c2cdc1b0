import Checkpoints
import Glibc
import Merging
import Storage
import Tensors
import TestSupport
import Testing

/// Whole merges under each instruction set, each in a process that is told to use it.
@Suite struct `Merges at a kernel level` {
  @Test(arguments: ["scalar", "avx2", "avx512"])
  func `give the same bytes`(level: String) async {
    await #expect(processExitsWith: .success) { [level] in
      _ = unsafe setenv("SUTURE_KERNELS", level, 1)
      let names = ["dare-ties-bf16", "ties-rescale-f16", "linear-f32", "dare-linear-f32"]
      for golden in GoldenCase.all.filter({ names.contains($0.name) }) {
        let directory = try TemporaryDirectory()
        for tensor in try golden.run(in: directory).tensors {
          let digest = SHA256Hasher.digest(of: try tensor.bytes()).hex
          #expect(digest == golden.tensors[tensor.name]?.digest, "\(golden.name) \(tensor.name)")
        }
      }
    }
  }
}
