internal import StrictJSON
internal import Arithmetic
internal import Checkpoints
internal import LinearAlgebra
internal import Pipeline
internal import Storage
internal import StrictJSON
package import Tensors

/// Combines several adapters of one base into one, module by module.
package struct AdapterMerge {
  package let adapters: [Adapter]
  package let weights: [Double]
  package let method: AdapterMergeMethod
  /// The rank of `svd`; that of the largest input if nil.
  package let rank: Int?
  package let density: Double
  package let seed: UInt64
  package let dtype: DType

  /// Checks that the adapters can be combined so.
  ///
  /// - Throws: `AdapterMergeError`, and `LinearAlgebraError` where BLAS is needed and missing.
  package init(
    _ adapters: [Adapter], weights: [Double], method: AdapterMergeMethod, rank: Int? = nil,
    density: Double = 1, seed: UInt64 = 0, dtype: DType = .f32
  ) throws {
    precondition(adapters.count == weights.count, "each adapter has a weight")
    self.adapters = adapters
    self.weights = weights
    self.method = method
    self.rank = rank
    self.density = density
    self.seed = seed
    self.dtype = dtype
    if method == .svd { try BLAS.require() }
    try check()
  }

  private func check() throws(AdapterMergeError) {
    for adapter in adapters {
      if adapter.configuration.usesDoRA { throw .magnitudes(adapter: adapter.reference) }
      if let first = adapter.replacements.first?.tensor.name.text
        ?? adapter.configuration.savedModules.first
      {
        throw .savedTensors(adapter: adapter.reference, first: first)
      }
      if adapter.modules.contains(where: { $0.bias != nil }) {
        throw .biases(adapter: adapter.reference)
      }
    }
    if Set(adapters.map(\.configuration.fanInFanOut)).count > 1 { throw .orientations }
    for path in paths {
      let modules = sources(of: path).map(\.module)
      let shapes = modules.map { Array($0.a.spec.shape.dropFirst()) + [$0.outputCount] }
      guard Set(shapes).count == 1, Set(modules.map(\.isEmbedding)).count == 1 else {
        throw .shapes(module: path, shapes)
      }
      if method.needsEqualRanks, Set(modules.map(\.rank)).count > 1 {
        throw .ranks(module: path, modules.map(\.rank))
      }
    }
  }

  /// The modules that any of the adapters changes, sorted.
  private var paths: [String] {
    Set(adapters.flatMap { $0.modules.map(\.path) }).sorted { TensorName($0) < TensorName($1) }
  }

  /// A module of one adapter.
  private struct Source {
    let module: AdapterModule
    /// The adapter's weight times the module's own factor.
    let weight: Double
    /// The file of its factors.
    let file: String
  }

  /// The factors that the adapters have for a module.
  private func sources(of path: String) -> [Source] {
    zip(adapters, weights).compactMap { adapter, weight in
      adapter.modules.first { $0.path == path }.map {
        Source(
          module: $0, weight: weight * $0.scale,
          file: adapter.checkpoint.files.first?.file.path.text ?? adapter.directory.text)
      }
    }
  }

  /// The adapter that they make, whose products have the factor 1.
  package func contents() throws -> AdapterContents {
    var contents = AdapterContents()
    contents.dtype = dtype
    contents.fanInFanOut = adapters.first?.configuration.fanInFanOut ?? false
    contents.base = adapters.lazy.compactMap(\.configuration.base).first
    contents.isCausal = adapters.allSatisfy {
      $0.configuration.document.root["task_type"]?.string.map { $0 == "CAUSAL_LM" } ?? false
    }
    for (number, path) in paths.enumerated() {
      contents.modules.append(try module(path, stream: UInt64(number) << 16))
    }
    return contents
  }

  private func module(_ path: String, stream: UInt64) throws -> AdapterContents.Module {
    let sources = sources(of: path)
    let first = sources[0].module
    let factors = try sources.map {
      (try numbers($0.module.a, of: $0), try numbers($0.module.b, of: $0))
    }
    let combined: (rank: Int, a: [Double], b: [Double])
    switch method {
    case .cat: combined = joined(sources, factors)
    case .svd: combined = try decomposed(joined(sources, factors), first, sources)
    case .linear, .ties, .dareLinear, .dareTIES:
      let rule = FactorCombination(method: method, density: density, seed: seed)
      let roots = sources.map { abs($0.weight).squareRoot() }
      // The sign goes to one side only.
      let signed = zip(sources, roots).map { $0.weight < 0 ? -$1 : $1 }
      combined = (
        first.rank, rule.combine(factors.map(\.0), weights: signed, stream: stream),
        rule.combine(factors.map(\.1), weights: roots, stream: stream + 1 << 8)
      )
    }
    return AdapterContents.Module(
      path: path, isEmbedding: first.isEmbedding, rank: combined.rank,
      a: AdapterContents.rounded(combined.a, to: dtype),
      b: AdapterContents.rounded(combined.b, to: dtype),
      inputShape: Array(first.a.spec.shape.dropFirst()),
      outputShape: [first.b.spec.shape[0]] + first.b.spec.shape.dropFirst(2))
  }

  /// The factors side by side; A takes the weights.
  private func joined(
    _ sources: [Source], _ factors: [([Double], [Double])]
  ) -> (rank: Int, a: [Double], b: [Double]) {
    let rank = sources.reduce(0) { $0 + $1.module.rank }
    let a = zip(sources, factors).flatMap { source, pair in pair.0.map { $0 * source.weight } }
    let outputs = sources[0].module.outputCount
    var b: [Double] = []
    b.reserveCapacity(outputs * rank)
    for row in 0..<outputs {
      for (source, pair) in zip(sources, factors) {
        b += pair.1[row * source.module.rank..<(row + 1) * source.module.rank]
      }
    }
    return (rank, a, b)
  }

  /// The leading singular values and vectors of B A, found from the factors alone: with B = Q R and
  /// A' = P T, those of the small matrix R T'.
  private func decomposed(
    _ joined: (rank: Int, a: [Double], b: [Double]), _ module: AdapterModule,
    _ sources: [Source]
  ) throws -> (rank: Int, a: [Double], b: [Double]) {
    let (outputs, inputs) = (module.outputCount, module.inputCount)
    let b = Matrix(rows: joined.rank, columns: outputs, elements: joined.b).transposed
    let a = Matrix(rows: inputs, columns: joined.rank, elements: joined.a)
    let (left, right) = (try Self.basis(of: b), try Self.basis(of: a))
    let small = left.multiplied(by: b, transposingSelf: true)
      .multiplied(by: right.multiplied(by: a, transposingSelf: true).transposed)
    guard small.elements.allSatisfy(\.isFinite) else {
      throw AdapterMergeError.overflow(module: module.path)
    }
    let found = try SingularVectors(small)
    let wanted = rank ?? sources.map(\.module.rank).max() ?? 1
    let kept = max(1, min(wanted, found.values.count))
    let u = left.multiplied(by: found.left.columns(0..<kept))
      .scaled(columnsBy: Array(found.values.prefix(kept)))
    let v = right.multiplied(by: found.right.columns(0..<kept))
    return (kept, v.elements, u.transposed.elements)
  }

  /// An orthonormal basis of all that the columns of a matrix span.
  private static func basis(of matrix: Matrix) throws -> Matrix {
    matrix.rows >= matrix.columns
      ? try matrix.orthonormalized() : Matrix(identity: matrix.rows)
  }

  /// The elements of a factor; singular values are those of numbers alone.
  private func numbers(_ tensor: LogicalTensor, of source: Source) throws -> [Double] {
    guard let type = ElementType(tensor.spec.dtype) else { return [] }
    let numbers = try unsafe tensor.bytes(ofElements: 0..<tensor.spec.elementCount).withUnsafeBytes
    {
      unsafe StoredNumbers.doubles(type, $0)
    }
    guard method != .svd || numbers.allSatisfy(\.isFinite) else {
      throw AdapterError(source.file, .notFinite(tensor.name))
    }
    return numbers
  }
}
