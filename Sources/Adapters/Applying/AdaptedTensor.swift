internal import Arithmetic
internal import Checkpoints
internal import Tensors

/// A tensor of a base with an adapter added: W + s B A, made range by range.
///
/// Numbers are computed in float32, or in float64 where the base is stored in 32 bits or more, and
/// given out in that type: whoever stores them rounds once. With a magnitude m (DoRA) each output's
/// weights V = W + s B A become m V / |V|. Nothing but the factors of a few matrices is kept.
///
/// Sources: Hu et al., arXiv 2106.09685; Liu et al., arXiv 2402.09353.
struct AdaptedTensor: TensorDerivation {
  /// Which of the two dimensions of the stored matrix comes first.
  enum Orientation: Hashable, Sendable {
    /// Rows are outputs: linear layers and convolutions.
    case outputsFirst
    /// Rows are inputs: embeddings and GPT-2's Conv1D.
    case inputsFirst
    /// A vector of outputs: a bias, with the bias of the adapter.
    case bias
  }

  /// The factors, ready for use.
  struct Prepared: Sendable {
    let term: LowRankTerm
    /// DoRA: the magnitude of each row.
    var rowMagnitudes: [Double]?
    /// DoRA: what each column is multiplied by.
    var columnFactors: [Double]?
  }

  /// The base, then A and B and perhaps the magnitude; or the base and the adapter's bias.
  let inputs: [LogicalTensor]
  private let orientation: Orientation
  private let rows: Int
  private let columns: Int
  private let rank: Int
  private let scale: Double
  private let precision: Arithmetic.Precision
  private let types: [ElementType]
  private let kept = KeptValue<Prepared>()
  private let recent: RecentFactors

  /// Elements that are computed at once where whole rows are needed.
  private static let panelElements = 1 << 16

  /// A matrix with a module's factors; nil if a type has no arithmetic.
  init?(
    _ base: LogicalTensor, _ module: AdapterModule, _ orientation: Orientation,
    recent: RecentFactors
  ) {
    let first = base.spec.shape.first ?? 1
    let isBias = orientation == .bias
    inputs =
      isBias
      ? [base] + [module.bias].compactMap(\.self)
      : [base, module.a, module.b] + [module.magnitude].compactMap(\.self)
    self.orientation = orientation
    rows = isBias ? 1 : first
    columns = base.spec.elementCount / max(1, rows)
    (rank, scale) = (isBias ? 1 : module.rank, module.scale)
    precision = Self.precision(for: base)
    types = inputs.compactMap { ElementType($0.spec.dtype) }
    self.recent = recent
    guard types.count == inputs.count else { return nil }
  }

  /// Float32 holds what is to be stored in 16 bits or fewer with room to spare.
  private static func precision(for base: LogicalTensor) -> Arithmetic.Precision {
    base.nominalType.bitWidth <= 16 ? .single : .double
  }

  /// The tensor, in the precision that it is computed in.
  var tensor: LogicalTensor {
    let base = inputs[0]
    let dtype: DType = precision == .single ? .f32 : .f64
    return LogicalTensor(
      spec: TensorSpec(name: base.name, dtype: dtype, shape: base.spec.shape), derivedBy: self,
      nominalType: base.nominalType)
  }

  private var width: Int { precision == .single ? 4 : 8 }
  private var hasMagnitude: Bool { orientation != .bias && inputs.count > 3 }

  func workingByteCount(elementCount: Int) -> Int {
    let factors = (rows + columns + 16) * rank * width
    let panel = hasMagnitude ? max(columns, Self.panelElements) * width : 0
    return factors + panel + elementCount * types[0].dtype.bitWidth / 8
  }

  // MARK: Making elements

  func derive(
    _ elements: Range<Int>, from inputs: any DerivationInputs,
    into target: UnsafeMutableRawBufferPointer
  ) throws {
    recent.use(kept)
    let prepared = try kept.value { try prepare(inputs) }
    if let magnitudes = prepared.rowMagnitudes {
      return try unsafe deriveRows(elements, prepared.term, magnitudes, inputs, target)
    }
    try unsafe sum(elements, prepared.term, inputs, target)
    if let factors = prepared.columnFactors {
      for (place, element) in elements.enumerated() {
        unsafe multiply(target, place..<place + 1, by: factors[element % columns])
      }
    }
  }

  /// W + s B A.
  private func sum(
    _ elements: Range<Int>, _ term: LowRankTerm, _ inputs: any DerivationInputs,
    _ target: UnsafeMutableRawBufferPointer
  ) throws {
    guard let address = target.baseAddress else { return }
    try unsafe inputs.read(elements, ofInput: 0) { bytes in
      guard let source = bytes.baseAddress else { return }
      unsafe StoredNumbers.widen(
        types[0], source, count: elements.count, to: address, as: precision)
    }
    unsafe term.add(to: elements, at: address)
  }

  /// m V / |V| by rows, which are computed whole, whatever part of them is wanted.
  private func deriveRows(
    _ elements: Range<Int>, _ term: LowRankTerm, _ magnitudes: [Double],
    _ inputs: any DerivationInputs, _ target: UnsafeMutableRawBufferPointer
  ) throws {
    let step = max(1, Self.panelElements / max(1, columns))
    let panel = UnsafeMutableRawBufferPointer.allocate(
      byteCount: step * columns * width, alignment: 64)
    defer { unsafe panel.deallocate() }
    var row = elements.lowerBound / columns
    let end = (elements.upperBound + columns - 1) / columns
    while row < end {
      let count = min(step, end - row)
      let range = row * columns..<(row + count) * columns
      try unsafe sum(range, term, inputs, panel)
      for place in 0..<count {
        let line = place * columns..<(place + 1) * columns
        let norm = unsafe squares(panel, line).squareRoot()
        unsafe multiply(panel, line, by: magnitudes[row + place] / norm)
      }
      let wanted = range.clamped(to: elements)
      let from = (wanted.lowerBound - range.lowerBound) * width
      unsafe UnsafeMutableRawBufferPointer(
        rebasing: target[((wanted.lowerBound - elements.lowerBound) * width)...]
      ).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: panel[from..<from + wanted.count * width]))
      row += count
    }
  }

  private func squares(_ memory: UnsafeMutableRawBufferPointer, _ range: Range<Int>) -> Double {
    var sum = 0.0
    for place in range {
      let number = unsafe load(memory, place)
      sum += number * number
    }
    return sum
  }

  private func load(_ memory: UnsafeMutableRawBufferPointer, _ place: Int) -> Double {
    precision == .single
      ? Double(unsafe memory.loadUnaligned(fromByteOffset: place * 4, as: Float.self))
      : unsafe memory.loadUnaligned(fromByteOffset: place * 8, as: Double.self)
  }

  private func multiply(
    _ memory: UnsafeMutableRawBufferPointer, _ range: Range<Int>, by factor: Double
  ) {
    for place in range {
      if precision == .single {
        let number = unsafe memory.loadUnaligned(fromByteOffset: place * 4, as: Float.self)
        unsafe memory.storeBytes(
          of: Float(Double(number) * factor), toByteOffset: place * 4, as: Float.self)
      } else {
        let number = unsafe memory.loadUnaligned(fromByteOffset: place * 8, as: Double.self)
        unsafe memory.storeBytes(of: number * factor, toByteOffset: place * 8, as: Double.self)
      }
    }
  }

  // MARK: Factors

  private func prepare(_ inputs: any DerivationInputs) throws -> Prepared {
    let (left, right): ([Double], [Double])
    switch orientation {
    case .bias: (left, right) = ([1], try numbers(1, inputs))
    case .outputsFirst: (left, right) = (try numbers(2, inputs), try numbers(1, inputs))
    case .inputsFirst:
      left = Self.transposed(try numbers(1, inputs), rows: rank)
      right = Self.transposed(try numbers(2, inputs), rows: columns)
    }
    let term = LowRankTerm(
      left: left, right: right, rows: rows, columns: columns, rank: rank, scale: scale,
      precision: precision)
    var prepared = Prepared(term: term)
    guard hasMagnitude else { return prepared }
    let magnitudes = try numbers(3, inputs)
    if orientation == .outputsFirst {
      prepared.rowMagnitudes = magnitudes
    } else {
      prepared.columnFactors = zip(magnitudes, try columnNorms(term, inputs)).map { $0 / $1 }
    }
    return prepared
  }

  private func numbers(_ input: Int, _ inputs: any DerivationInputs) throws -> [Double] {
    try unsafe inputs.read(0..<self.inputs[input].spec.elementCount, ofInput: input) { bytes in
      unsafe StoredNumbers.doubles(types[input], bytes)
    }
  }

  /// The lengths of the columns of V, from one pass over all of its rows.
  private func columnNorms(
    _ term: LowRankTerm, _ inputs: any DerivationInputs
  ) throws -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    let step = max(1, Self.panelElements / max(1, columns))
    let panel = UnsafeMutableRawBufferPointer.allocate(
      byteCount: step * columns * width, alignment: 64)
    defer { unsafe panel.deallocate() }
    for first in stride(from: 0, to: rows, by: step) {
      let count = min(step, rows - first)
      try unsafe sum(first * columns..<(first + count) * columns, term, inputs, panel)
      for row in 0..<count {
        for column in 0..<columns {
          let number = unsafe load(panel, row * columns + column)
          sums[column] += number * number
        }
      }
    }
    return sums.map { $0.squareRoot() }
  }

  private static func transposed(_ matrix: [Double], rows: Int) -> [Double] {
    let columns = matrix.count / max(1, rows)
    var result = [Double](repeating: 0, count: matrix.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = matrix[row * columns + column] }
    }
    return result
  }
}
