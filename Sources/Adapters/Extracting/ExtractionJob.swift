internal import Arithmetic
internal import Checkpoints
internal import Layouts
internal import LinearAlgebra
package import Models
package import Pipeline
internal import Storage
internal import Synchronization
internal import Tensors

/// Makes an adapter of the difference of two models.
///
/// Of each matrix only what its decomposition needs is in memory, and the factors that were found.
package struct ExtractionJob {
  package let options: ExtractionOptions
  package let tuned: Model
  package let base: Model
  private let items: [ExtractionItem]
  private let output: AdapterOutput

  /// Opens the models and checks everything; nothing is written.
  ///
  /// - Throws: `ExtractionError`, `LinearAlgebraError`, and what opening models throws.
  package init(_ options: ExtractionOptions) throws {
    try BLAS.require()
    self.options = options
    tuned = try Model.open(options.tuned, options: options.reading)
    base = try Model.open(options.base, options: options.reading)
    for model in [tuned, base] {
      let specs = model.checkpoint.tensors.map(\.spec)
      guard let scheme = model.configuration?.quantization ?? QuantizationTrace.scheme(in: specs)
      else { continue }
      throw ExtractionError.quantized(model: model.reference, scheme: scheme)
    }
    items = try ExtractionItems(tuned, base, options).items
    output = AdapterOutput(
      options: options.run, command: "lora extract", toolVersion: options.version,
      seed: options.seed,
      inputs: [tuned, base].map { ($0.reference, $0.checkpoint.files + $0.stateFiles) },
      protected: [tuned, base].flatMap { model in
        model.locations + model.checkpoint.files.map(\.file.path)
      })
    try output.validate()
  }

  package var notes: [String] { tuned.notes + base.notes }

  /// What one tensor turned out to be.
  private enum Outcome: Sendable {
    case unchanged
    case factors(AdapterContents.Module, Extraction.Matrix)
    case saved(energy: Double)
    case leftOut(energy: Double)
  }

  /// Decomposes the differences and writes the adapter.
  package func execute(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> (Extraction, ExecutionSummary) {
    let outcomes = try outcomes(progress, isCancelled)
    var extraction = Extraction()
    var contents = AdapterContents()
    var savedModules: Set<String> = []
    for (item, outcome) in zip(items, outcomes) {
      switch outcome {
      case .unchanged: extraction.unchangedCount += 1
      case .factors(let module, let matrix):
        contents.modules.append(module)
        extraction.matrices.append(matrix)
        extraction.energy += matrix.energy
        if case .factors(false, true) = item.treatment { contents.fanInFanOut = true }
      case .saved(let energy):
        savedModules.insert(item.module)
        extraction.energy += energy
      case .leftOut(let energy):
        extraction.leftOut.append(.init(name: item.name, energy: energy))
        extraction.energy += energy
      }
    }
    fill(&contents, savedModules, outcomes)
    extraction.saved = contents.saved.map(\.name).sorted()
    guard !contents.modules.isEmpty else { throw ExtractionError.nothing }
    let summary = try output.write(contents, progress: progress, isCancelled: isCancelled)
    return (extraction, summary)
  }

  /// Adds what is saved whole: all parameters of a module, or the bias of one that has factors.
  private func fill(
    _ contents: inout AdapterContents, _ saved: Set<String>, _ outcomes: [Outcome]
  ) {
    let adapted = Set(contents.modules.map(\.path))
    for (item, outcome) in zip(items, outcomes) where saved.contains(item.module) {
      let path = inMemory(item.module)
      if adapted.contains(path) {
        guard case .saved = outcome else { continue }
      }
      let name = inMemory(item.name.text)
      contents.saved.append(
        item.tuned.renamed(TensorName(name), nominalType: item.base.nominalType))
    }
    contents.savedModules = saved.map(inMemory).filter { !adapted.contains($0) }
    contents.keepsTying =
      [base, tuned].allSatisfy { BaseTensors($0).tiedEmbedding != nil }
      && items.contains {
        saved.contains($0.module) && $0.name == BaseTensors(base).tiedEmbedding?.name
      }
    contents.dtype = options.dtype
    contents.base = Path(base.reference).isAbsolute ? base.location.lastComponent : base.reference
    let architecture = base.configuration?.architectures.first ?? ""
    contents.isCausal = architecture.isEmpty || architecture.contains("LM")
    let matrices = items.filter { item in
      if case .factors = item.treatment { return true }
      return item.base.spec.shape.count == 2
    }
    contents.otherModules = Set(matrices.map { inMemory($0.module) }).subtracting(adapted)
  }

  /// Architectures whose files leave out the first word of names in memory.
  private static let prefixes = [
    "GPT2LMHeadModel": "transformer.", "BloomForCausalLM": "transformer.",
  ]

  /// The name in memory of what the file calls `name`.
  private func inMemory(_ name: String) -> String {
    guard let architecture = base.configuration?.architectures.first,
      let prefix = Self.prefixes[architecture], !name.hasPrefix(prefix),
      !name.hasPrefix("lm_head")
    else { return name }
    return prefix + name
  }

  // MARK: Decomposing

  /// The outcome of every item, found by several workers.
  private func outcomes(
    _ progress: @escaping @Sendable (Progress) -> Void,
    _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> [Outcome] {
    let items = items
    let total = items.reduce(0) { $0 + $1.tuned.readByteCount + $1.base.readByteCount }
    let state = Mutex(ExtractionState(count: items.count))
    let results = Mutex([Outcome?](repeating: nil, count: items.count))
    try WorkerThreads.run(options.run.workers) { _ in
      while let index = state.withLock({ $0.take() }) {
        do {
          if isCancelled() { throw ExecutionError.cancelled }
          let outcome = try outcome(of: items[index])
          results.withLock { $0[index] = outcome }
          let item = items[index]
          let done = state.withLock {
            $0.finish(item.tuned.readByteCount + item.base.readByteCount)
          }
          progress(Progress(bytesDone: done, bytesTotal: total, tensor: item.name))
        } catch {
          state.withLock { $0.fail(error) }
        }
      }
    }
    if let failure = state.withLock({ $0.failure }) { throw failure }
    return results.withLock { $0 }.map { $0 ?? .unchanged }
  }

  private func outcome(of item: ExtractionItem) throws -> Outcome {
    guard item.tuned.spec.dtype.isFloatingPoint,
      let delta = DeltaMatrix(item.tuned, item.base)
    else {
      // Integers are the same, or a person has to say what is to become of them.
      let range = 0..<item.tuned.spec.elementCount
      guard try item.tuned.bytes(ofElements: range) == item.base.bytes(ofElements: range) else {
        throw ExtractionError.type(item.name, item.tuned.spec.dtype)
      }
      return .unchanged
    }
    let energy = try delta.energy()
    guard energy.isFinite else {
      guard let odd = try delta.notFinite() else { throw ExtractionError.overflow(item.name) }
      let model = odd.isTuned ? tuned : base
      throw ExtractionError.notFinite(
        item.name, file: odd.tensor.pieces.first?.file.path.text ?? model.reference)
    }
    guard energy > 0 else { return .unchanged }
    switch item.treatment {
    case .save: return .saved(energy: energy)
    case .skip: return .leftOut(energy: energy)
    case .factors(let isEmbedding, let inputsFirst):
      return try factors(
        of: item, delta, energy: energy, isEmbedding: isEmbedding, inputsFirst: inputsFirst)
    }
  }

  private func factors(
    of item: ExtractionItem, _ delta: DeltaMatrix, energy: Double, isEmbedding: Bool,
    inputsFirst: Bool
  ) throws -> Outcome {
    let found = try TruncatedDecomposition(
      delta, energy: energy, rank: options.rank, seed: options.seed ^ Self.hash(item.name))
    let rank = found.values.count
    var (left, right) = found.factors
    left = AdapterContents.rounded(left, to: options.dtype)
    right = AdapterContents.rounded(right, to: options.dtype)
    let residual = try delta.residual(left: left, right: right, rank: rank)
    let matrix = Extraction.Matrix(
      name: item.name, shape: item.base.spec.shape, rank: rank, energy: found.energy,
      residual: residual, isExact: found.isExact)
    let shape = item.base.spec.shape
    let path = inMemory(item.module)
    guard inputsFirst else {
      let kernel = [Int](repeating: 1, count: max(0, shape.count - 2))
      return .factors(
        AdapterContents.Module(
          path: path, rank: rank, a: right, b: left, inputShape: Array(shape.dropFirst()),
          outputShape: [shape[0]] + kernel), matrix)
    }
    return .factors(
      AdapterContents.Module(
        path: path, isEmbedding: isEmbedding, rank: rank,
        a: Self.transposed(left, rows: delta.rows, columns: rank),
        b: Self.transposed(right, rows: rank, columns: delta.columns), inputShape: [delta.rows],
        outputShape: [delta.columns]), matrix)
  }

  private static func transposed(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    var result = [Double](repeating: 0, count: matrix.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = matrix[row * columns + column] }
    }
    return result
  }

  /// FNV-1a of the bytes of a name, so that each matrix has random vectors of its own.
  private static func hash(_ name: TensorName) -> UInt64 {
    name.text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

/// What workers share: the next item, what is done, and the first failure.
private struct ExtractionState: Sendable {
  let count: Int
  var next = 0
  var bytesDone = 0
  var failure: (any Error)?

  init(count: Int) { self.count = count }

  mutating func take() -> Int? {
    guard failure == nil, next < count else { return nil }
    next += 1
    return next - 1
  }

  mutating func finish(_ bytes: Int) -> Int {
    bytesDone += bytes
    return bytesDone
  }

  mutating func fail(_ error: any Error) { failure = failure ?? error }
}
