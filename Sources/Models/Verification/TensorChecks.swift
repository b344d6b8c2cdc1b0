internal import Checkpoints
internal import Layouts
internal import Storage
internal import Tensors

/// The checks of a model's tensors: copies, masters, values and padding.
struct TensorChecks {
  private(set) var steps: [VerificationStep] = []
  private(set) var findings: [VerificationFinding] = []
  private let model: Model
  /// Masters by the names of their weights.
  private var masters: [TensorName: LogicalTensor] = [:]

  init(_ model: Model) {
    self.model = model
    for tensor in model.optimizer {
      guard let name = OptimizerTensor(tensor.name), name.kind == .master else { continue }
      masters[name.tensor] = tensor
    }
  }

  mutating func add() {
    for tensor in model.checkpoint.tensors { addWeight(tensor) }
    for tensor in model.optimizer {
      let isMaster = OptimizerTensor(tensor.name)?.kind == .master
      // A single copy of a master is looked at beside its weight.
      if isMaster, tensor.copies.isEmpty { continue }
      addCopies(of: tensor)
    }
    for padding in model.padding {
      if let step = VerificationStep.zeros(padding) { steps.append(step) }
    }
    addTiedHead()
    addMissingMasters()
  }

  // MARK: Copies and masters

  /// A weight with its copies, and the masters that they are rounded from.
  private mutating func addWeight(_ tensor: LogicalTensor) {
    guard let master = masters[tensor.name], master.spec.shape == tensor.spec.shape else {
      return addCopies(of: tensor)
    }
    if tensor.combination == .sum {
      // Ranks round their own terms, and sums of rounded terms are not the rounded sum: it is the
      // terms that can be compared.
      let terms = zip(tensor.separated, master.separated)
      for (term, master) in terms { add([(.copy, term), (.master, master)]) }
      if tensor.copies.count != master.copies.count { addCopies(of: tensor) }
      return
    }
    add(
      tensor.separated.map { (.copy, $0) } + master.separated.map { (.master, $0) })
  }

  /// Copies that must be equal; terms of a sum are looked at one by one.
  private mutating func addCopies(of tensor: LogicalTensor) {
    let copies = tensor.separated
    if tensor.combination == .sum {
      for copy in copies { add([(.copy, copy)]) }
    } else {
      add(copies.map { (.copy, $0) })
    }
  }

  private mutating func add(_ members: [(VerificationStep.Member.Role, LogicalTensor)]) {
    let members = members.map { VerificationStep.Member(role: $0.0, tensor: $0.1) }
    if let step = VerificationStep.comparing(members) {
      steps.append(step)
    } else if members.count > 1 || members.contains(where: { $0.tensor.hasPartsOfFiles }) {
      for (copy, member) in members.enumerated() {
        let sum = JoinedSum<Checksum>()
        steps.append(
          .elements(
            of: member.tensor, named: "\(member.tensor.name), copy \(copy)",
            .sums(member.tensor, copy: copy, sum)))
      }
    }
  }

  /// Weights of the optimiser's model that no partition has a master of.
  private mutating func addMissingMasters() {
    guard !masters.isEmpty else { return }
    let missing = model.checkpoint.tensors.filter {
      $0.spec.dtype.isFloatingPoint && masters[$0.name] == nil
    }
    guard let first = missing.first else { return }
    findings.append(
      VerificationFinding(
        .mastersMissing, model.location, tensor: first.name, severity: .warning,
        "\(missing.count) weights have no master in the optimiser's state, the first is "
          + first.name.quoted))
  }

  /// A stored head that the configuration says to be the embedding.
  private mutating func addTiedHead() {
    let checkpoint = model.checkpoint
    func stored(_ names: [TensorName]) -> LogicalTensor? {
      names.lazy.compactMap { checkpoint[$0] }.first
    }
    guard let configuration = model.configuration, configuration.tiesEmbeddings == true,
      let hint = configuration.hint, let embedding = stored(hint.embeddings),
      let head = stored(hint.heads), embedding.spec.shape == head.spec.shape
    else { return }
    add([(.copy, embedding.separated[0]), (.head, head.separated[0])])
  }
}

extension LogicalTensor {
  /// Whether some of its bytes are unpacked as they are read, so that reading them is a check.
  fileprivate var hasPartsOfFiles: Bool { pieces.contains { $0.file.identity.part > 0 } }
}
