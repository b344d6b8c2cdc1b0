import Layouts
import Models
import Storage
import Tensors

/// Conversions and reshardings as tests run them.
enum Conversion {
  typealias Change = (inout ConversionOptions) -> Void

  /// Writes `input` in another layout.
  @discardableResult
  static func run(
    _ input: Path, to output: Path, _ target: TargetLayout, base: Path? = nil,
    _ change: Change = { _ in }
  ) throws -> PreparedConversion {
    let prepared = try prepare(input, to: output, target, base: base, change)
    _ = try prepared.execute()
    return prepared
  }

  /// Writes `input` in its layout at other degrees.
  @discardableResult
  static func reshard(
    _ input: Path, to output: Path, tp: Int, pp: Int = 1, dp: Int = 1, base: Path? = nil,
    optimizer: TargetLayout.Optimizer = .keep, _ change: Change = { _ in }
  ) throws -> PreparedConversion {
    var target = TargetLayout(.neox, tp: tp, pp: pp)
    target.data = dp
    target.optimizer = optimizer
    return try run(input, to: output, target, base: base) { options in
      options.keepsLayout = true
      options.command = "reshard"
      change(&options)
    }
  }

  static func prepare(
    _ input: Path, to output: Path, _ target: TargetLayout, base: Path? = nil,
    _ change: Change = { _ in }
  ) throws -> PreparedConversion {
    var options = ConversionOptions(input: input.text, target: target, output: output.text)
    options.reading.baseConfiguration = base
    options.run.isSyncing = false
    options.run.isHashing = false
    change(&options)
    return try ConversionJob.prepare(options)
  }
}

extension TargetLayout {
  /// A layout at given degrees; nothing of an optimiser goes along.
  init(_ format: ModelFormat, tp: Int, pp: Int = 1) {
    self.init(format)
    tensorParallel = tp
    pipeline = pp
    optimizer = .drop
  }

  static let huggingFace: TargetLayout = {
    var target = TargetLayout(.huggingFace)
    target.optimizer = .drop
    return target
  }()
}
