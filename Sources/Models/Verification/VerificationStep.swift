internal import Arithmetic
internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// One thing to be verified that takes data, and how it is read.
struct VerificationStep: Sendable {
  /// What is compared, and what a difference means.
  enum Check: Sendable {
    /// Copies of a tensor, the first of which is the reference, and masters of it.
    case copies([Member])
    /// Elements that are no tensor's.
    case zeros(LogicalTensor)
    /// An entry of a torch file.
    case entry(file: Path, name: String, expected: UInt32, JoinedSum<CRC32>)
    /// A file that `suture.json` or `SHA256SUMS` lists.
    case file(FileRecords.Record, FollowedDigest)
    /// A tensor that `suture.json` lists, in files that are not as they were written.
    case tensor(LogicalTensor, expected: UInt32, JoinedSum<Checksum>)
    /// Copies of a tensor of a type without arithmetic.
    case sums(LogicalTensor, copy: Int, JoinedSum<Checksum>)
  }

  /// A tensor that takes part in a comparison.
  struct Member: Sendable {
    enum Role: Hashable, Sendable { case copy, master, head }
    var role: Role
    /// With one copy.
    var tensor: LogicalTensor
  }

  let step: Plan.Step
  let check: Check

  /// Compares members bit for bit with the first; with one, only looks at its values.
  ///
  /// Nil where the types have no arithmetic.
  static func comparing(_ members: [Member]) -> VerificationStep? {
    let types = members.compactMap { ElementType($0.tensor.spec.dtype) }
    guard let first = members.first, types.count == members.count else { return nil }
    return VerificationStep(
      step: step(
        named: first.tensor.name.text, like: first.tensor.spec, members.map(\.tensor),
        .measure(CompareOperation(types), inputs: types)),
      check: .copies(members))
  }

  /// Compares elements with zero.
  static func zeros(_ tensor: LogicalTensor) -> VerificationStep? {
    guard let type = ElementType(tensor.spec.dtype) else { return nil }
    return VerificationStep(
      step: step(
        named: tensor.name.text, like: tensor.spec, [tensor],
        .measure(CompareOperation([type], with: .zero), inputs: [type])),
      check: .zeros(tensor))
  }

  /// Reads bytes of a file as they are.
  static func bytes(
    _ range: Range<Int>, of file: InputFile, named name: String, _ check: Check
  ) -> VerificationStep {
    let spec = TensorSpec(name: TensorName(name), dtype: .u8, shape: [range.count])
    let piece = LogicalTensor.Piece(
      file: file, byteOffset: range.lowerBound, byteCount: range.count)
    return VerificationStep(
      step: step(
        named: name, like: spec, [LogicalTensor(spec: spec, pieces: [piece])], .copy),
      check: check)
  }

  /// Reads one copy of a tensor.
  static func elements(
    of tensor: LogicalTensor, named name: String, _ check: Check
  ) -> VerificationStep {
    VerificationStep(
      step: step(named: name, like: tensor.spec, [tensor], .copy), check: check)
  }

  /// The checksum that the step feeds.
  var sum: (any RegionSum)? {
    switch check {
    case .copies, .zeros: nil
    case .entry(_, _, _, let sum): sum
    case .file(_, let digest): digest
    case .tensor(_, _, let sum), .sums(_, _, let sum): sum
    }
  }

  private static func step(
    named name: String, like spec: TensorSpec, _ inputs: [LogicalTensor], _ work: Plan.Work
  ) -> Plan.Step {
    Plan.Step(
      output: TensorSpec(name: TensorName(name), dtype: spec.dtype, shape: spec.shape),
      inputs: inputs.map { Plan.Input(tensor: $0, model: "") }, work: work,
      account: Plan.Step.Account(method: "verify"))
  }
}
