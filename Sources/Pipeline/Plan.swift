package import Arithmetic
package import Checkpoints
package import Tensors

/// What will be done, tensor by tensor: pure data, complete before any tensor byte is read.
package struct Plan: Sendable {
  /// One output tensor and where it comes from.
  package struct Step: Sendable {
    package var output: TensorSpec
    package var inputs: [Input]
    package var work: Work
    /// How the step came about, for people: the method and its parameters with their origin.
    package var account: Account

    package init(output: TensorSpec, inputs: [Input], work: Work, account: Account) {
      self.output = output
      self.inputs = inputs
      self.work = work
      self.account = account
    }
  }

  /// A logical tensor of one of the plan's checkpoints.
  package struct Input: Sendable {
    package var tensor: LogicalTensor
    /// Which model it is, in the words of the recipe.
    package var model: String

    package init(tensor: LogicalTensor, model: String) {
      self.tensor = tensor
      self.model = model
    }
  }

  /// How the output's elements are made.
  package enum Work: Sendable {
    /// The bytes of the only input.
    case copy
    /// The bytes of the first input, which those of all the others must equal.
    case copyOfEquals
    /// Elements computed block by block; types of the inputs and of the output.
    case compute(any TensorOperation, inputs: [ElementType], output: ElementType)
    /// Nothing is made: the operation's reduce rounds run, and a `StatisticsSink` takes what it knows
    /// then. The output's spec says how many elements the inputs have.
    case measure(any TensorOperation, inputs: [ElementType])
    /// Nothing is made: tiles of the inputs are looked at, and a `FindingSink` takes the result. The
    /// output's spec says how many elements the inputs have.
    case scan(any TensorScan)
    /// Elements computed matrix by matrix; types of the inputs and of the output.
    case matrix(any MatrixOperation, inputs: [ElementType], output: ElementType)
  }

  /// In the order of execution.
  package var steps: [Step]
  /// Seed of the serial generator, for operations that draw from it.
  package var streamSeed: UInt32

  package init(steps: [Step], streamSeed: UInt32 = 0) {
    self.steps = steps
    self.streamSeed = streamSeed
  }
}

extension Plan.Step {
  /// The words for this step in a printed plan and its explanation.
  package struct Account: Sendable {
    /// One resolved parameter and the place in the recipe that gave it.
    package struct Parameter: Sendable {
      package var name: String
      /// Nil for parameters shared by all models.
      package var model: String?
      package var value: String
      package var origin: String

      package init(name: String, model: String?, value: String, origin: String) {
        self.name = name
        self.model = model
        self.value = value
        self.origin = origin
      }
    }

    package var method: String
    package var parameters: [Parameter]
    package var notes: [String]
    /// The stored tensors that derived inputs are made of; empty where the inputs are those.
    package var sources: [Plan.Input]

    package init(
      method: String, parameters: [Parameter] = [], notes: [String] = [],
      sources: [Plan.Input] = []
    ) {
      self.method = method
      self.parameters = parameters
      self.notes = notes
      self.sources = sources
    }
  }

  /// The tensors that are read, as they are stored.
  package var storedInputs: [Plan.Input] { account.sources.isEmpty ? inputs : account.sources }

  /// The operation, for steps that compute or measure.
  package var operation: (any TensorOperation)? {
    switch work {
    case .copy, .copyOfEquals, .scan, .matrix: nil
    case .compute(let operation, _, _), .measure(let operation, _): operation
    }
  }

  /// The scan, for steps that scan.
  var scan: (any TensorScan)? { if case .scan(let scan) = work { scan } else { nil } }

  /// The operation on whole matrices, for steps that have one.
  package var matrixOperation: (any MatrixOperation)? {
    if case .matrix(let operation, _, _) = work { operation } else { nil }
  }

  /// Whether nothing is stored.
  package var isMeasurement: Bool {
    switch work {
    case .measure, .scan: true
    case .copy, .copyOfEquals, .compute, .matrix: false
    }
  }

  /// How the step is cut where tiles of `tileElements` elements are asked for.
  func tiling(_ tileElements: Int) -> Tiling {
    if let scan { return Tiling(elementCount: output.elementCount, wholeTile: scan.tileElements) }
    if let matrix = matrixOperation {
      return Tiling(elementCount: output.elementCount, wholeTile: max(1, matrix.matrixElements))
    }
    return Tiling(
      elementCount: output.elementCount, tileElements: operation?.tileElements ?? tileElements,
      blockElements: operation?.blockElements ?? Tiling.blockElements)
  }

  /// How often the inputs are read: once for the map and once for each reduce round at most.
  package var maximumPasses: Int {
    if let matrix = matrixOperation { return matrix.passes }
    let rounds = scan?.maximumRounds ?? operation?.maximumRounds ?? 0
    return isMeasurement ? max(1, rounds) : 1 + rounds
  }

  /// The bytes that are stored.
  package var writtenByteCount: Int { isMeasurement ? 0 : output.byteCount }

  package var inputByteCount: Int { inputs.reduce(0) { $0 + $1.tensor.readByteCount } }
}
