internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Synchronization
package import Tensors

/// Whether NaN and infinities of an output come from its inputs.
///
/// Only the inputs of tensors that have such values are read again.
struct NonFiniteCheck {
  let workers: Int

  /// Throws `NonFiniteOutput` for tensors with such values whose inputs have none.
  func run(_ plan: Plan, _ steps: [Int: StoredCounts]) throws {
    var made: [(tensor: TensorSpec, counts: StoredCounts)] = []
    for (index, counts) in steps.sorted(by: { $0.key < $1.key }) where counts.nonFinite > 0 {
      let step = plan.steps[index]
      if try !step.inputs.contains(where: { try hasNonFinite($0.tensor) }) {
        made.append((step.output, counts))
      }
    }
    guard let first = made.first else { return }
    throw NonFiniteOutput(
      tensor: first.tensor.name, dtype: first.tensor.dtype, count: first.counts.nonFinite,
      overflowCount: first.counts.overflowed, tensorCount: made.count)
  }

  /// Whether any value of a tensor is NaN or infinite; it is read until one is.
  private func hasNonFinite(_ tensor: LogicalTensor) throws -> Bool {
    let input = Plan.Input(tensor: tensor, model: "")
    let step = Plan.Step(
      output: tensor.spec, inputs: [input], work: .copy,
      account: Plan.Step.Account(method: "check"))
    let sink = FirstNonFinite(tensor.spec.dtype)
    do {
      _ = try Executor(workers: workers).run(
        Plan(steps: [step]), into: sink, isCancelled: { sink.isFound })
    } catch ExecutionError.cancelled {}
    return sink.isFound
  }

  /// A sink that looks for the first such value.
  private final class FirstNonFinite: TensorSink {
    private let type: ElementType?
    private let found = Atomic(false)

    init(_ dtype: DType) { type = ElementType(dtype) }

    var isFound: Bool { found.load(ordering: .relaxed) }

    func write(_ bytes: UnsafeRawBufferPointer, of name: TensorName, at byteOffset: Int) {
      guard let type, let base = bytes.baseAddress else { return }
      let count = bytes.count * 8 / type.dtype.bitWidth
      if unsafe Arithmetic.exact(for: [type]).nonFiniteCount(type, in: base, count: count) > 0 {
        found.store(true, ordering: .relaxed)
      }
    }
  }
}

/// NaN or infinities in an output whose inputs have none.
package struct NonFiniteOutput: Error, Hashable, Sendable, CustomStringConvertible {
  package let tensor: TensorName
  package let dtype: DType
  /// The values of the tensor that are NaN or infinite.
  package let count: Int
  /// Those of them that were finite before they were stored.
  package let overflowCount: Int
  /// The tensors of which this is so.
  package let tensorCount: Int

  package var description: String {
    "tensor \(tensor.quoted): \(count) values came out as NaN or infinite, and its inputs have none"
      + (overflowCount > 0 ? "; \(overflowCount) of them are beyond \(dtype.rawValue)" : "")
      + (tensorCount > 1 ? " (and so did values of \(tensorCount - 1) other tensors)" : "")
  }
}
