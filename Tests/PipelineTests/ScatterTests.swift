import Checkpoints
import Pipeline
import Storage
import Tensors
import TestSupport
import Testing

/// Tensors scattered by random tables, and gathered again.
@Suite struct `Scattered tensors` {
  /// Executes copies of tensors in one way.
  private func copy(
    _ tensors: [LogicalTensor], into sink: any TensorSink, workers: Int, tile: Int
  ) throws {
    let steps = tensors.map { tensor in
      Plan.Step(
        output: tensor.spec, inputs: [Plan.Input(tensor: tensor, model: "m")], work: .copy,
        account: .init(method: "copy"))
    }
    _ = try Executor(workers: workers, tileElements: tile).run(Plan(steps: steps), into: sink)
  }

  /// The tensors of a case as they were scattered into a directory.
  private func scattered(
    _ example: ScatterCase, in out: Path, access: FileAccess
  ) throws -> [LogicalTensor] {
    let files = try example.output.files.map {
      try InputFile(out.joining($0.name), access: access)
    }
    return example.tensors.map { tensor in
      let copies = tensor.copies.map { parts in
        parts.map { part in
          LogicalTensor.Piece(
            file: files[part.file], byteOffset: part.byteOffset,
            byteCount: part.placement.box.elementCount * tensor.spec.dtype.bitWidth / 8,
            placement: part.placement)
        }
      }
      return LogicalTensor(
        spec: tensor.spec, pieces: copies[0], identity: tensor.identity,
        copies: Array(copies.dropFirst()), combination: .equal)
    }
  }

  private func check(
    _ example: ScatterCase, _ records: (files: [FileRecord], tensors: [TensorRecord]), in out: Path
  ) throws {
    for (index, record) in records.files.enumerated() {
      let bytes = try FileContents.bytes(of: out.joining(record.name))
      #expect(bytes == example.expected(index))
      #expect(record.digest == SHA256Hasher.digest(of: bytes))
      #expect(record.byteCount == bytes.count)
    }
    #expect(records.tensors.map(\.spec) == example.tensors.map(\.spec))
    for (record, tensor) in zip(records.tensors, example.tensors) {
      let checksum = unsafe tensor.bytes.withUnsafeBytes { unsafe Checksum(of: $0) }
      #expect(record.checksum == checksum)
    }
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `fill their files as the table says, and come back, in every way`(seed: UInt64) throws {
    let dtype = [DType.u8, .bf16, .f32, .f64][Int(seed % 4)]
    let example = try ScatterCase(seed: seed, dtype: dtype, isLarge: seed % 8 < 4)
    let directory = try TemporaryDirectory()
    let sources = try example.tensors.map { tensor in
      try StoredTensor.whole(
        tensor.spec, tensor.bytes, in: directory, file: tensor.spec.name.text, access: .mapped)
    }
    let row = example.tensors[0].spec.shape.last ?? 1
    for (way, (workers, tile)) in [(1, 1), (2, row), (7, 1 << 20)].enumerated() {
      let out = directory("out\(way)")
      let staged = try StagedDirectory.stage(for: out, replacing: false, inputs: [])
      let sink = try PlacedSink(example.output, in: staged, hashing: true, syncing: way == 1)
      try copy(sources, into: sink, workers: workers, tile: tile)
      try check(example, sink.finish(), in: staged.path)
      try staged.commit(sync: false)
      for access in [FileAccess.mapped, .positional] {
        let memory = MemorySink(example.tensors.map(\.spec))
        let tensors = try scattered(example, in: out, access: access)
        try copy(tensors, into: memory, workers: workers, tile: tile)
        for tensor in example.tensors {
          #expect(memory.bytes(of: tensor.spec.name) == tensor.bytes)
        }
      }
    }
  }

  @Test(arguments: 100..<140 as Range<UInt64>)
  func `may be cut between any two elements and come in any order`(seed: UInt64) async throws {
    let dtype = [DType.u8, .bf16, .f32, .f64][Int(seed % 4)]
    let example = try ScatterCase(seed: seed, dtype: dtype, isLarge: false)
    let directory = try TemporaryDirectory()
    let staged = try StagedDirectory.stage(for: directory("out"), replacing: false, inputs: [])
    let sink = try PlacedSink(example.output, in: staged, hashing: true, syncing: false)
    var random = SeededGenerator(seed: seed)
    let width = dtype.bitWidth / 8
    var writes: [(tensor: Int, range: Range<Int>)] = []
    for (index, tensor) in example.tensors.enumerated() {
      // One row at a time, or runs of any length.
      let row = seed % 3 == 0 ? (tensor.spec.shape.last ?? 1) * width : nil
      var start = 0
      while start < tensor.bytes.count {
        let end = min(tensor.bytes.count, start + (row ?? random.integer(1...20) * width))
        writes.append((index, start..<end))
        start = end
      }
    }
    try await withThrowingTaskGroup { group in
      for (index, range) in writes.shuffled(using: &random) {
        let (name, bytes) = (example.tensors[index].spec.name, example.tensors[index].bytes)
        group.addTask {
          try unsafe bytes.withUnsafeBytes { bytes in
            try unsafe sink.write(
              UnsafeRawBufferPointer(rebasing: bytes[range]), of: name, at: range.lowerBound)
          }
        }
      }
      try await group.waitForAll()
    }
    try check(example, sink.finish(), in: staged.path)
  }

  @Test(arguments: [NumberFormat.bf16, .f16, .f32], [1, 2, 3, 8])
  func `that are shared between ranks sum to what they were`(
    format: NumberFormat, ranks: Int
  ) throws {
    var random = SeededGenerator(seed: UInt64(ranks))
    let spec = TensorSpec(name: "bias", dtype: format.dtype, shape: [10_000])
    var values = random.weights(10_000)
    values.replaceSubrange(0..<4, with: [0, -0.0, 3, .infinity])
    let bytes = format.bytes(values)
    let directory = try TemporaryDirectory()
    let source = try StoredTensor.whole(spec, bytes, in: directory, file: "f", access: .mapped)
    let identity = Placement(rowMajor: spec.shape)
    let output = PlacedOutput(
      files: (0..<ranks).map { PlacedOutput.File(name: "\($0)", byteCount: spec.byteCount) },
      targets: (0..<ranks).map { rank in
        PlacedOutput.Target(
          tensor: spec.name, file: rank, byteOffset: 0, placement: identity, identity: identity,
          share: Share(rank: rank, count: ranks))
      }, specs: [spec.name: spec])
    for tile in [1, 1 << 20] {
      let out = directory("out\(tile)")
      let staged = try StagedDirectory.stage(for: out, replacing: false, inputs: [])
      let sink = try PlacedSink(output, in: staged, hashing: false, syncing: false)
      try copy([source], into: sink, workers: 2, tile: tile)
      _ = try sink.finish()
      try staged.commit(sync: false)
      let copies = try output.files.map { file in
        [
          LogicalTensor.Piece(
            file: try InputFile(out.joining(file.name)), byteOffset: 0, byteCount: spec.byteCount)
        ]
      }
      let tensor = LogicalTensor(
        spec: spec, pieces: copies[0], copies: Array(copies.dropFirst()), combination: .sum)
      let memory = MemorySink([spec])
      try copy([tensor], into: memory, workers: 2, tile: tile)
      #expect(memory.bytes(of: spec.name) == bytes)
      #expect(tensor.readByteCount == ranks * spec.byteCount)
    }
    #expect(
      try FileContents.all(in: directory("out1"))
        == FileContents.all(in: directory("out\(1 << 20)"))
    )
  }
}
