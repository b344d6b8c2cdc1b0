import Checkpoints
import Storage
import Tensors
import TestSupport
import Testing

/// Tensors arrive in any order from any thread, and the files are the same.
@Suite struct `The sink of safetensors files` {
  private static let specs = [
    TensorSpec(name: "large", dtype: .u8, shape: [9 << 20]),
    TensorSpec(name: "empty", dtype: .f32, shape: [0]),
    TensorSpec(name: "b", dtype: .bf16, shape: [300, 7]),
    TensorSpec(name: "a", dtype: .f32, shape: []),
  ]

  private static func contents(_ spec: TensorSpec) -> [UInt8] {
    let salt = spec.name.text.utf8.reduce(0, &+)
    return unsafe [UInt8](unsafeUninitializedCapacity: spec.byteCount) { buffer, count in
      for index in 0..<spec.byteCount {
        unsafe buffer[index] = UInt8(truncatingIfNeeded: index &* 31 >> 3) &+ salt
      }
      count = spec.byteCount
    }
  }

  /// Pieces of `step` bytes of all tensors.
  private static func parts(_ step: Int) -> [(spec: TensorSpec, range: Range<Int>)] {
    specs.flatMap { spec in
      stride(from: 0, to: spec.byteCount, by: step).map {
        (spec, $0..<min($0 + step, spec.byteCount))
      }
    }
  }

  @Test(arguments: [false, true], [0, 5000])
  func `writes the same files for any order of parts`(hashing: Bool, shardSize: Int) async throws {
    let directory = try TemporaryDirectory()
    let plan = try ShardPlan(Self.specs, shardSize: shardSize)
    let contents = Dictionary(
      uniqueKeysWithValues: Self.specs.map { ($0.name, Self.contents($0)) })
    var generator = SeededGenerator(seed: 8)
    var results: [[String: Digest256]] = []
    for (round, step) in [9 << 20, 100_003, 1 << 20].enumerated() {
      let staged = try StagedDirectory.stage(
        for: directory("out\(round)"), replacing: false, inputs: [])
      let sink = try PlacedSink(plan.output, in: staged, hashing: hashing, syncing: round == 1)
      let parts = round == 0 ? Self.parts(step) : Self.parts(step).shuffled(using: &generator)
      try await withThrowingTaskGroup { group in
        for (spec, range) in parts {
          group.addTask {
            try unsafe (contents[spec.name] ?? []).withUnsafeBytes { bytes in
              try unsafe sink.write(
                UnsafeRawBufferPointer(rebasing: bytes[range]), of: spec.name,
                at: range.lowerBound)
            }
          }
        }
        try await group.waitForAll()
      }
      let records = try sink.finish()
      try staged.commit(sync: false)
      var digests: [String: Digest256] = [:]
      for file in records.files {
        let bytes = try FileContents.bytes(of: directory("out\(round)").joining(file.name))
        #expect(bytes.count == file.byteCount)
        digests[file.name] = SHA256Hasher.digest(of: bytes)
        #expect(file.digest == (hashing ? digests[file.name] : nil))
      }
      for tensor in records.tensors {
        let bytes = contents[tensor.spec.name] ?? []
        let checksum = unsafe bytes.withUnsafeBytes { unsafe Checksum(of: $0) }
        #expect(tensor.checksum == (hashing ? checksum : nil))
      }
      results.append(digests)
    }
    #expect(Set(results).count == 1)
    let read = try Checkpoint.open(directory("out0").text)
    #expect(read.tensors.map(\.spec) == Self.specs.sorted { $0.name < $1.name })
    for tensor in read.tensors {
      let bytes = try tensor.pieces.flatMap { try $0.file.bytes(in: $0.byteRange) }
      #expect(bytes == contents[tensor.name])
    }
  }
}
