internal import Arithmetic
internal import Glibc
internal import Pipeline
internal import Tensors

/// `arcee_fusion` with a rounding after every step, after mergekit 0.1.5; the result is float32.
///
/// One reduce round gathers the importances of all elements, or those of 10^6 elements that torch's
/// generator draws with replacement where there are more; sorting these gives the quartiles.
struct RoundedFusion: TensorOperation {
  let arithmetic: Arithmetic
  private let rowLength: Int
  private let elementCount: Int
  /// The elements drawn, in order; nil where all count.
  private var sample: [UInt64]?
  private var threshold: Float?

  /// The most importances that are sorted.
  static let sampleCount = 1_000_000

  init(rowLength: Int, elementCount: Int, arithmetic: Arithmetic) {
    self.arithmetic = arithmetic
    self.rowLength = max(1, rowLength)
    self.elementCount = elementCount
  }

  var scratchBlocks: Int { 2 }
  var maximumRounds: Int { 1 }
  var blockElements: Int? { Rows.blockElements(rowLength) }
  var pending: Reduction? { threshold == nil ? .values : nil }

  func keptByteCount(elementCount: Int) -> Int { min(elementCount, Self.sampleCount) * 24 }

  func opened(with stream: inout MersenneTwister, over tiling: Tiling) -> any TensorOperation {
    guard elementCount > Self.sampleCount else { return self }
    var operation = self
    operation.sample = stream.integers(Self.sampleCount, below: elementCount).sorted()
    return operation
  }

  // MARK: Importances

  private func rounded(_ value: Float) -> Float { arithmetic.rounded(value) }

  /// softmax + 1e-8 of a row.
  private func shares(_ row: Block) -> [Float] {
    let values = arithmetic.values(of: row).map { Float($0) }
    guard var largest = values.first else { return [] }
    for value in values { largest = max(largest, value) }
    let powers = values.map { expf($0 - largest) }
    let sum = Float(powers.reduce(0) { $0 + Double($1) })
    let epsilon = rounded(Float(FusionOperation.epsilon))
    return powers.map { rounded(rounded($0 / sum) + epsilon) }
  }

  private func divergence(_ x: Block, _ z: Block) -> Float {
    let sum = zip(shares(x), shares(z)).reduce(0.0) { sum, pair in
      sum + Double(rounded(pair.0 * rounded(logf(rounded(pair.0 / pair.1)))))
    }
    return rounded(Float(sum))
  }

  /// The importances of a block, in scratch.
  private func importances(_ inputs: BlockInputs) -> Block {
    let importances = inputs.scratch(0)
    arithmetic.subtract(inputs.blocks[1], inputs.blocks[0], into: importances)
    arithmetic.magnitude(of: importances, into: importances)
    for row in Rows.ranges(of: inputs.count, length: rowLength) {
      func part(_ block: Block) -> Block { block.part(row, of: .single) }
      let divergence = divergence(part(inputs.blocks[1]), part(inputs.blocks[0]))
      arithmetic.scale(part(importances), by: Double(divergence), into: part(importances))
    }
    return importances
  }

  func reduce(_ inputs: BlockInputs, state: inout TileState, into partial: inout Partial) {
    guard let sample else {
      partial.values += arithmetic.values(of: importances(inputs))
      return
    }
    let end = UInt64(inputs.first + inputs.count)
    var place = Self.place(of: UInt64(inputs.first), in: sample)
    guard place < sample.count, sample[place] < end else { return }
    let values = arithmetic.values(of: importances(inputs))
    while place < sample.count, sample[place] < end {
      partial.values.append(values[Int(sample[place]) - inputs.first])
      place += 1
    }
  }

  /// The first place of what is not below `value`.
  private static func place(of value: UInt64, in sorted: [UInt64]) -> Int {
    var range = sorted.startIndex..<sorted.endIndex
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        sorted[middle] < value ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }

  func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .values(let values) = knowledge, !values.isEmpty else { return self }
    // What is no number comes last.
    let sorted = values.sorted { $0 < $1 || ($1.isNaN && !$0.isNaN) }
    let quartiles = FusionOperation.quartiles.map {
      Float(sorted[Int(Float($0 * Double(sorted.count - 1)))])
    }
    var operation = self
    operation.threshold = rounded(
      quartiles[1] + rounded(1.5 * rounded(quartiles[2] - quartiles[0])))
    return operation
  }

  func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {
    guard let threshold else { return }
    let plain = arithmetic.withoutRounding
    let (importances, dropped) = (importances(inputs), inputs.scratch(1))
    arithmetic.subtract(inputs.blocks[1], inputs.blocks[0], into: output)
    // The mask is a factor of 1 or 0.
    plain.scale(output, by: 0, into: dropped)
    plain.select(
      output, where: importances, atLeast: Double(threshold), else: dropped, into: output)
    plain.add(inputs.blocks[0], output, into: output)
  }
}
