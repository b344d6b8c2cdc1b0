import Analysis
import TestSupport
import Testing

@Suite struct `Least squares` {
  /// The sums of some columns and a target.
  private func sums(_ columns: [[Double]], _ target: [Double]) -> FitSums {
    var sums = FitSums(modelCount: columns.count)
    sums.elementCount = target.count
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    for i in columns.indices {
      sums.products[i] = dot(columns[i], target)
      for j in i..<columns.count { sums.gram[sums.place(i, j)] = dot(columns[i], columns[j]) }
    }
    sums.energy = dot(target, target)
    return sums
  }

  private func columns(_ count: Int, seed: UInt64 = 1) -> [[Double]] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in (0..<400).map { _ in generator.number(-1...1) } }
  }

  private func mix(_ columns: [[Double]], _ weights: [Double]) -> [Double] {
    columns[0].indices.map { place in
      zip(columns, weights).reduce(0) { $0 + $1.0[place] * $1.1 }
    }
  }

  @Test(arguments: [[1.0], [0.85, 0.15], [2, -1, 0.5, 0.01]])
  func `find weights that were put in`(weights: [Double]) {
    let columns = columns(weights.count)
    let fit = LeastSquares(sums(columns, mix(columns, weights)))
    #expect(fit.isDetermined && fit.absent.isEmpty)
    #expect(zip(fit.weights, weights).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(fit.residual < 1e-11)
  }

  @Test func `are orthogonal to their residual and minimal`() {
    let columns = columns(4)
    let sums = sums(Array(columns.dropLast()), columns[3])
    let fit = LeastSquares(sums)
    for i in 0..<3 {
      let slope = (0..<3).reduce(sums.products[i]) {
        $0 - sums.gram[sums.place(i, $1)] * fit.weights[$1]
      }
      #expect(abs(slope) < 1e-10)
      for step in [-1e-3, 1e-3] {
        var weights = fit.weights
        weights[i] += step
        #expect(sums.residual(weights) > fit.residual)
      }
      #expect(fit.errors[i] != nil)
    }
  }

  @Test func `do not depend on the size of models`() {
    var columns = columns(3)
    columns[1] = columns[1].map { $0 * 1e-8 }
    let fit = LeastSquares(sums(columns, mix(columns, [1, 3e8, -2])))
    #expect(fit.isDetermined && fit.condition < 10)
    #expect(abs(fit.weights[1] - 3e8) < 1e-3)
    #expect(abs(fit.weights[0] - 1) < 1e-11)
  }

  @Test func `say that collinear models are not told apart`() throws {
    var columns = columns(2)
    columns.insert(columns[0], at: 1)
    let fit = LeastSquares(sums(columns, mix(columns, [0.5, 0.25, 0.2])))
    #expect(!fit.isDetermined)
    #expect(fit.errors.allSatisfy { $0 == nil })
    let pair = try #require(fit.closest)
    #expect((pair.first, pair.second) == (0, 1))
    #expect(abs(pair.cosine - 1) < 1e-12)
    // The smallest norm shares equally, and the residual is as good.
    #expect(abs(fit.weights[0] - 0.375) < 1e-9 && abs(fit.weights[1] - 0.375) < 1e-9)
    #expect(fit.residual < 1e-10)
  }

  @Test(arguments: [1e-2, 1e-4])
  func `still tell nearly collinear models apart`(distance: Double) {
    var columns = columns(3)
    columns[1] = zip(columns[0], columns[1]).map { $0 + distance * $1 }
    let fit = LeastSquares(sums(columns, mix(columns, [0.6, 0.3, 0.1])))
    #expect(fit.isDetermined)
    #expect(fit.condition > 1 / (distance * distance))
    #expect(zip(fit.weights, [0.6, 0.3, 0.1]).allSatisfy { abs($0 - $1) < 1e-14 * fit.condition })
  }

  @Test func `give no weight to a model without differences`() {
    var columns = columns(2)
    columns.append(Array(repeating: 0, count: 400))
    let fit = LeastSquares(sums(columns, mix(columns, [0.7, 0.3, 9])))
    #expect(fit.absent == [2] && !fit.isDetermined)
    #expect(fit.weights[2] == 0 && abs(fit.weights[0] - 0.7) < 1e-12)
    let none = LeastSquares(sums([Array(repeating: 0, count: 400)], columns[0]))
    #expect(none.weights == [0] && none.absent == [0])
  }

  @Test(arguments: [false, true])
  func `keep weights that sum to one`(isNonNegative: Bool) {
    let columns = columns(3)
    let target = mix(columns, [1.4, 0.5, -0.2])
    let sums = sums(columns, target)
    let fit = LeastSquares(
      sums, LeastSquares.Constraints(sumsToOne: true, isNonNegative: isNonNegative))
    #expect(abs(fit.weights.reduce(0, +) - 1) < 1e-12)
    #expect(!isNonNegative || fit.weights.allSatisfy { $0 >= 0 })
    // No move that keeps the sum is better.
    for (i, j) in [(0, 1), (1, 2), (2, 0)] {
      var weights = fit.weights
      weights[i] += 1e-4
      weights[j] -= 1e-4
      if isNonNegative, weights[j] < 0 { continue }
      #expect(sums.residual(weights) >= fit.residual)
    }
  }

  @Test func `keep weights from being negative`() {
    let columns = columns(3)
    let fit = LeastSquares(
      sums(columns, mix(columns, [0.8, -0.4, 0.3])),
      LeastSquares.Constraints(isNonNegative: true))
    #expect(fit.weights[1] == 0)
    #expect(abs(fit.weights[0] - 0.8) < 0.1 && abs(fit.weights[2] - 0.3) < 0.1)
  }
}
