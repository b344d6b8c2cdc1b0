import Analysis
import Checkpoints
import Pipeline
import Tensors
import TestSupport
import Testing

@Suite struct `Fit scans` {
  /// Numbers in bfloat16, and the tensors that hold them.
  private func tensors(
    _ count: Int, size: Int, in directory: borrowing TemporaryDirectory, inPieces: Bool = false,
    change: (inout [[Double]]) -> Void = { _ in }
  ) throws -> (values: [[Double]], tensors: [LogicalTensor]) {
    var generator = SeededGenerator(seed: 21)
    let base = generator.weights(size)
    var values = [base.map { NumberFormat.bf16.rounded($0) }]
    for _ in 1..<count {
      values.append(base.map { NumberFormat.bf16.rounded($0 + generator.number(-0.01...0.01)) })
    }
    change(&values)
    let tensors = try values.enumerated().map { number, numbers in
      try SpectrumCase.tensor(
        numbers, [size / 6, 6], .bf16, file: "\(number)-\(inPieces)", in: directory,
        inPieces: inPieces)
    }
    return (values, tensors)
  }

  private func sums(_ tensors: [LogicalTensor], hasBase: Bool, workers: Int = 2) throws -> FitSums {
    let types = tensors.map(\.spec.dtype)
    let scan = try #require(
      FitScan(
        target: types[0], base: hasBase ? types[1] : nil,
        models: Array(types.dropFirst(hasBase ? 2 : 1))))
    let request = ScanRun.Request(tensors.map { Plan.Input(tensor: $0, model: "") }, scan: scan)
    return try #require(try ScanRun([request]).results(as: FitSums.self, workers: workers)[0])
  }

  @Test(arguments: [true, false])
  func `add up what the definitions say`(hasBase: Bool) throws {
    let directory = try TemporaryDirectory()
    let (values, tensors) = try tensors(4, size: 12_000, in: directory) { values in
      // A few places at which nothing, or only the target, differs.
      for place in 0..<50 { values[2][place] = values[1][place] }
      for place in 0..<50 { values[3][place] = values[1][place] }
      for place in 100..<400 { values[0][place] = values[1][place] }
    }
    let found = try sums(tensors, hasBase: hasBase)
    let models = hasBase ? [values[2], values[3]] : [values[1], values[2], values[3]]
    func difference(_ numbers: [Double], _ place: Int) -> Double {
      numbers[place] - (hasBase ? values[1][place] : 0)
    }
    var (energy, floor, clear, kept) = (0.0, 0.0, 0, 0)
    for place in values[0].indices {
      let change = difference(values[0], place)
      energy += change * change
      let changes = models.map { difference($0, place) }
      let isChanged =
        hasBase ? changes.contains { $0 != 0 } : changes.contains { $0 != changes[0] }
      let unit = NumberFormat.bf16.ulp(of: values[0][place])
      if isChanged { floor += unit * unit / 12 }
      let limit = 16 * max(unit, NumberFormat.bf16.ulp(of: values[1][place]))
      guard hasBase, changes.contains(where: { abs($0) >= limit }) else { continue }
      clear += 1
      if change == 0 { kept += 1 }
    }
    #expect(found.elementCount == 12_000)
    #expect(found.clearCount == clear && found.keptCount == kept)
    #expect(!hasBase || kept > 100)
    #expect(abs(found.energy - energy) < 1e-12 * energy)
    #expect(abs(found.floor - floor) < 1e-12 * floor)
    for i in models.indices {
      let product = values[0].indices.reduce(0.0) {
        $0 + difference(values[0], $1) * difference(models[i], $1)
      }
      #expect(abs(found.products[i] - product) < 1e-10 * energy)
      for j in i..<models.count {
        let gram = values[0].indices.reduce(0.0) {
          $0 + difference(models[i], $1) * difference(models[j], $1)
        }
        #expect(abs(found.gram[found.place(i, j)] - gram) < 1e-10 * energy)
        #expect(found.place(i, j) == found.place(j, i))
      }
    }
    let weights = models.indices.map { 0.3 + 0.2 * Double($0) }
    let residual = values[0].indices.reduce(0.0) { sum, place in
      let fitted = zip(weights, models).reduce(0.0) { $0 + $1.0 * difference($1.1, place) }
      let rest = difference(values[0], place) - fitted
      return sum + rest * rest
    }
    #expect(abs(found.residual(weights) - residual) < 1e-10 * energy)
  }

  @Test func `give the same bits for any number of workers and any layout`() throws {
    let directory = try TemporaryDirectory()
    // Three tiles.
    let size = 600_000
    let whole = try tensors(3, size: size, in: directory).tensors
    let pieces = try tensors(3, size: size, in: directory, inPieces: true).tensors
    let one = try sums(whole, hasBase: true, workers: 1)
    #expect(one.elementCount == size)
    #expect(try sums(whole, hasBase: true, workers: 4) == one)
    #expect(try sums(pieces, hasBase: true, workers: 3) == one)
  }

  @Test func `leave out elements that are not finite`() throws {
    let directory = try TemporaryDirectory()
    let clean = try tensors(3, size: 600, in: directory) { values in
      for model in 0..<3 { for place in [7, 300] { values[model][place] = 0 } }
    }
    let other = try TemporaryDirectory()
    let dirty = try tensors(3, size: 600, in: other) { values in
      values[0][7] = .nan
      values[2][300] = .infinity
    }
    let (a, b) = (
      try sums(clean.tensors, hasBase: true), try sums(dirty.tensors, hasBase: true)
    )
    #expect(b.nonFiniteCount == 2 && a.nonFiniteCount == 0)
    #expect(a.gram == b.gram && a.products == b.products && a.energy == b.energy)
  }

  @Test func `are not made for types without arithmetic`() {
    #expect(FitScan(target: .bf16, base: nil, models: [.i8]) == nil)
    #expect(FitScan(target: .bf16, base: nil, models: []) == nil)
    #expect(FitScan(target: .bf16, base: .f32, models: [.f16]) != nil)
  }
}
