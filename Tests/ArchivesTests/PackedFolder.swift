import Checkpoints
import Storage
import Tensors
import TestSupport

@testable import Archives

/// Files in a folder, packed and unpacked for a test.
struct PackedFolder {
  var options = PackOptions()
  /// The model that is packed against.
  var base: Path?

  init(chunkByteCount: Int = 1 << 10, poolByteCount: Int = 64) {
    options.chunkByteCount = chunkByteCount
    options.poolByteCount = poolByteCount
    options.isSyncing = false
    options.isVerifying = false
  }

  /// The bases that `base` names, as the executable makes them.
  static func bases(_ places: [Path]) -> ArchiveBase {
    ArchiveBase(places) { try Checkpoint.open($0.text).tensors }
  }

  /// Packs a folder or files.
  @discardableResult
  func pack(_ inputs: Path..., into output: Path) throws -> PackJob.Outcome {
    try pack(inputs, into: output)
  }

  /// Packs folders or files, on this rank.
  @discardableResult
  func pack(
    _ inputs: [Path], into output: Path,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> PackJob.Outcome {
    let model = base.map { Self.bases([$0]) }
    let plan = try PackPlanner.plan(inputs, base: model, options: options)
    return try PackJob(plan, base: model, options: options).run(
      into: output, inputs: inputs, isCancelled: isCancelled)
  }

  func open(_ path: Path) throws -> Archive {
    try Archive(
      InputFile(path, access: .positional), base: Self.bases(base.map { [$0] } ?? []))
  }

  func unpack(_ path: Path, into output: Path, only: [String] = []) throws {
    var settings = UnpackJob.Options()
    settings.workers = options.workers
    settings.isSyncing = false
    try UnpackJob(open(path), only: only).run(into: output, options: settings)
  }

  /// Everything that is wrong with an archive, or what keeps it from being opened.
  func problems(_ path: Path) throws -> [String] {
    do {
      return try ArchiveCheck(open(path)).run(workers: options.workers).map(\.message)
    } catch let error as FileError {
      guard case .contents(let fault) = error.fault, fault.kind == .damaged else { throw error }
      return [fault.reason]
    }
  }
}

/// A model with a tensor of every element type, some of them with special structure.
struct ZooModel {
  var tensors: [TinyModel.Tensor] = []

  init(seed: UInt64 = 7, elements: Int = 1100) {
    var generator = SeededGenerator(seed: seed)
    for dtype in DType.allCases {
      let count = dtype.bitWidth * elements / 8
      let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
      add("random.\(dtype.rawValue)", dtype, [elements], bytes)
    }
    let weights = generator.weights(elements)
    for format in [NumberFormat.bf16, .f16, .f32] {
      add("weights.\(format.dtype.rawValue)", format.dtype, [elements], format.bytes(weights))
    }
    let upcast = NumberFormat.bf16.bytes(weights)
    let wide: [UInt8] = stride(from: 0, to: upcast.count, by: 2).flatMap { place -> [UInt8] in
      [0, 0, upcast[place], upcast[place + 1]]
    }
    add("upcast", .f32, [elements], wide)
    add("zero", .bf16, [elements], [UInt8](repeating: 0, count: 2 * elements))
    add("ones", .bf16, [elements], (0..<2 * elements).map { $0 % 2 == 0 ? 0x80 : 0x3F })
    add("positions", .i64, [elements], (0..<elements).flatMap { Self.bytes(UInt64($0)) })
    add("scalar", .f32, [], [1, 2, 3, 4])
    add("empty", .f16, [0, 5], [])
    add("small.a", .bf16, [3], [1, 2, 3, 4, 5, 6])
    add("small.b", .bf16, [2], [9, 8, 7, 6])
    add("twin", .bf16, [elements], format: .bf16, weights)
  }

  private mutating func add(_ name: String, _ dtype: DType, _ shape: [Int], _ bytes: [UInt8]) {
    tensors.append(
      TinyModel.Tensor(TensorSpec(name: TensorName(name), dtype: dtype, shape: shape), bytes))
  }

  private mutating func add(
    _ name: String, _ dtype: DType, _ shape: [Int], format: NumberFormat, _ values: [Double]
  ) {
    add(name, dtype, shape, format.bytes(values))
  }

  private static func bytes(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  var model: TinyModel { TinyModel(tensors, configuration: "{\"model_type\": \"zoo\"}\n") }
}
