internal import Analysis
internal import Checkpoints
internal import Layouts
internal import Models
package import Pipeline
internal import Tensors

/// Fits a model by others: opens them, pairs their tensors by name, and reads each once.
package struct FitJob: Sendable {
  package let options: FitOptions
  /// What was assumed of models whose files do not say everything.
  package let notes: [String]
  private let requests: [ScanRun.Request]
  private let specs: [TensorSpec]
  private let skipped: [ModelFit.Skipped]

  /// Opens all models and pairs tensors; no data are read.
  ///
  /// Throws `FitError` if nothing can be paired.
  package static func prepare(_ options: FitOptions) throws -> FitJob {
    guard !options.models.isEmpty else { throw FitError.noModels }
    let target = try Model.open(options.target, options: options.reading)
    let base = try options.base.map { try Model.open($0, options: options.reading) }
    let models = try options.models.map { try Model.open($0, options: options.reading) }
    return try FitJob(target, base, models, options)
  }

  private init(_ target: Model, _ base: Model?, _ models: [Model], _ options: FitOptions) throws {
    self.options = options
    let others = (base.map { [$0] } ?? []) + models
    notes = ([target] + others).flatMap { model in
      model.notes.map { "\(model.reference): \($0)" }
    }
    var requests: [ScanRun.Request] = []
    var specs: [TensorSpec] = []
    var skipped: [ModelFit.Skipped] = []
    for tensor in target.checkpoint.tensors {
      do throws(PairingFault) {
        requests.append(try Self.request(tensor, target, others, hasBase: base != nil))
        specs.append(tensor.spec)
      } catch {
        skipped.append(ModelFit.Skipped(name: tensor.name, reason: error.reason))
      }
    }
    guard !requests.isEmpty else {
      throw FitError.nothingInCommon(
        target: options.target, first: skipped.first.map { "\($0.name.text): \($0.reason)" })
    }
    (self.requests, self.specs, self.skipped) = (requests, specs, skipped)
  }

  private struct PairingFault: Error { let reason: String }

  private static func request(
    _ tensor: LogicalTensor, _ target: Model, _ others: [Model], hasBase: Bool
  ) throws(PairingFault) -> ScanRun.Request {
    var inputs = [Plan.Input(tensor: tensor, model: target.reference)]
    for model in others {
      guard let other = model.checkpoint[tensor.name] else {
        throw PairingFault(reason: "it is not in '\(model.reference)'")
      }
      guard other.spec.shape == tensor.spec.shape else {
        throw PairingFault(
          reason: "its shape is \(tensor.spec.shape), and \(other.spec.shape) in "
            + "'\(model.reference)'")
      }
      inputs.append(Plan.Input(tensor: other, model: model.reference))
    }
    guard tensor.spec.elementCount > 0 else { throw PairingFault(reason: "it has no elements") }
    let types = inputs.map(\.tensor.spec.dtype)
    guard
      let scan = FitScan(
        target: types[0], base: hasBase ? types[1] : nil,
        models: Array(types.dropFirst(hasBase ? 2 : 1)))
    else { throw PairingFault(reason: "its type has no arithmetic") }
    return ScanRun.Request(inputs, scan: scan)
  }

  /// What reading everything takes.
  package var cost: Plan.Cost { ScanRun(requests).cost(workers: options.workers) }

  /// Reads all tensors once and solves.
  package func run(
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws -> ModelFit {
    let results = try ScanRun(requests).results(
      as: FitSums.self, workers: options.workers, progress: progress, isCancelled: isCancelled)
    let sums = zip(specs, results).compactMap { spec, sums in
      sums.map { sums -> (spec: TensorSpec, layer: Int?, kind: String, sums: FitSums) in
        let layer = LayerName(spec.name)
        return (spec, layer?.index, layer?.suffix ?? spec.name.text, sums)
      }
    }
    return ModelFit(sums, skipped: skipped, options)
  }
}
