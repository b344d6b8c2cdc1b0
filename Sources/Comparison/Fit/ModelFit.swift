package import Analysis
package import Tensors

/// How well a model is a weighted sum of others.
package struct ModelFit: Sendable {
  /// Tensors that are fitted together.
  package struct Group: Sendable {
    /// The layer's number, the name without its layer, the tensor's name, or `all`.
    package let name: String
    package let tensorCount: Int
    package let sums: FitSums
    package let fit: LeastSquares
    /// The residual under the weights of the whole model.
    package let globalResidual: Double

    init(_ name: String, _ sums: FitSums, tensorCount: Int, _ options: FitOptions, _ all: [Double]?)
    {
      self.name = name
      self.tensorCount = tensorCount
      self.sums = sums
      fit = LeastSquares(sums, options.constraints)
      globalResidual = sums.residual(all ?? fit.weights)
    }

    /// `||residual|| / ||D||` under the group's own weights, with D the target's difference from the
    /// base, or the target; nil if there is none.
    package var relativeResidual: Double? { ratio(fit.residual).map { $0.squareRoot() } }
    /// The same under the weights of the whole model.
    package var relativeGlobalResidual: Double? { ratio(globalResidual).map { $0.squareRoot() } }
    /// `1 - ||residual||² / ||D||²`.
    package var determination: Double? { ratio(fit.residual).map { 1 - $0 } }
    /// The relative residual that rounding the target once is expected to leave.
    package var relativeFloor: Double? { ratio(sums.floor).map { $0.squareRoot() } }

    private func ratio(_ energy: Double) -> Double? {
      sums.energy > 0 ? energy / sums.energy : nil
    }

    /// A residual by what rounding explains, both as energies.
    ///
    /// What the sums cannot tell from zero counts as explained: 1e-13 of the energies that cancel.
    package func excess(_ residual: Double) -> Double {
      let cancelled = (0..<sums.modelCount).reduce(sums.energy) { sum, model in
        sum + fit.weights[model] * fit.weights[model] * sums.gram[sums.place(model, model)]
      }
      let explained = sums.floor + 1e-13 * cancelled
      return explained > 0 ? residual / explained : 0
    }
  }

  /// One tensor.
  package struct Tensor: Sendable {
    package let spec: TensorSpec
    package let group: Group
  }

  /// A tensor of the target that has no part in the fit.
  package struct Skipped: Hashable, Sendable {
    package let name: TensorName
    package let reason: String
  }

  package let options: FitOptions
  /// The type that most of the target's elements have.
  package let dtype: DType
  package let global: Group
  /// In the order of their numbers.
  package let layers: [Group]
  /// By the name of the module without its layer.
  package let kinds: [Group]
  package let tensors: [Tensor]
  package let skipped: [Skipped]
  package let verdict: FitVerdict

  init(
    _ results: [(spec: TensorSpec, layer: Int?, kind: String, sums: FitSums)],
    skipped: [Skipped], _ options: FitOptions
  ) {
    self.options = options
    self.skipped = skipped
    let count = options.models.count
    func sum(_ sums: [FitSums]) -> FitSums {
      sums.reduce(FitSums(modelCount: count)) { $0 + $1 }
    }
    let global = Group(
      "all", sum(results.map(\.sums)), tensorCount: results.count, options, nil)
    let weights = global.fit.weights
    func groups(_ keys: [String?]) -> [Group] {
      var order: [String] = []
      var members: [String: [FitSums]] = [:]
      for (key, result) in zip(keys, results) {
        guard let key else { continue }
        if members[key] == nil { order.append(key) }
        members[key, default: []].append(result.sums)
      }
      return order.map {
        let sums = members[$0] ?? []
        return Group($0, sum(sums), tensorCount: sums.count, options, weights)
      }
    }
    self.global = global
    layers = groups(results.map { $0.layer.map { "\($0)" } }).sorted {
      (Int($0.name) ?? 0) < (Int($1.name) ?? 0)
    }
    kinds = groups(results.map(\.kind)).sorted { $0.name < $1.name }
    tensors = results.map {
      Tensor(
        spec: $0.spec, group: Group($0.spec.name.text, $0.sums, tensorCount: 1, options, weights))
    }
    var elements: [DType: Int] = [:]
    for result in results { elements[result.spec.dtype, default: 0] += result.spec.elementCount }
    dtype =
      elements.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }?.key ?? .f32
    verdict = FitVerdict(global, tensors.map(\.group), dtype: dtype, hasBase: options.base != nil)
  }
}
