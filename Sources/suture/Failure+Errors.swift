import Adapters
import Archives
import Checkpoints
import Comparison
import Editing
import Glibc
import HDF5Checkpoints
import Layouts
import LinearAlgebra
import Merging
import Models
import Pipeline
import Quantization
import Ranks
import Storage
import Tokenizers
import TorchFiles

extension Failure {
  /// The failure that an error of a library stands for; nil for errors of the argument parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case is InterruptedRun, is PlacedRun, is LateFailure:
      guard let reason = Failure(Remains.reason(of: error)) else { return nil }
      self.init(reason.kind, reason.message, hint: Remains.hint(after: error))
    case let error as ResumeRefusal: self.init(.unsafe, "\(error)", hint: error.hint)
    case let error as NonFiniteOutput:
      self.init(.input, "\(error)", hint: "--allow-nonfinite writes them all the same")
    case let error as KeptStages:
      let cause = Failure(error.cause)
      self.init(cause?.kind ?? .system, "\(error)", hint: Remains.hint(after: error) ?? cause?.hint)
    case let error as EditError: self.init(Self.kind(of: error), "\(error)", hint: error.hint)
    case let error as EditScriptError: self.init(.usage, "\(error)")
    case let error as TokenizerError: self.init(.input, "\(error)")
    case let error as RecipeError: self.init(.usage, "\(error)")
    case let error as PlanError: self.init(Self.kind(of: error), "\(error)")
    case let error as MergeError:
      self.init(Self.kind(of: error), "\(error)", hint: Self.hint(of: error))
    case let error as CheckpointError:
      self.init(Self.kind(of: error), "\(error)", hint: error.hint ?? Self.hint(of: error))
    case let error as UnsafeState: self.init(.unsafe, "\(error)", hint: error.hint)
    case let error as SigningError: self.init(Self.kind(of: error), "\(error)", hint: error.hint)
    case let error as NotReplaceable: self.init(.unsafe, "\(error)")
    case let error as LayoutError:
      self.init(error.isUsage ? .usage : .input, "\(error)", hint: error.hint)
    case let error as AdapterError: self.init(.input, "\(error)", hint: error.hint)
    case let error as AdapterMergeError: self.init(.input, "\(error)", hint: error.hint)
    case let error as ExtractionError:
      self.init(Self.kind(of: error), "\(error)", hint: error.hint)
    case let error as QuantizationError: self.init(.input, "\(error)", hint: error.hint)
    case let error as FitError: self.init(.usage, "\(error)")
    case let error as LinearAlgebraError:
      self.init(.system, "\(error)", hint: error.hint)
    case let error as DivisionFault: self.init(.usage, "\(error)")
    case let error as WritingFault: self.init(.input, "\(error)")
    case let error as DonorError: self.init(.input, "\(error)")
    case let error as SettingsError: self.init(.input, "\(error)")
    case let error as ConversionRefusal: self.init(.input, "\(error)", hint: error.hint)
    case let error as TorchError: self.init(Self.kind(of: error), "\(error)")
    case let error as HDF5Error:
      self.init(Self.kind(of: error), "\(error)", hint: error.fault.hint)
    case let error as ConfigurationError: self.init(.input, "\(error)")
    case let error as FileError: self.init(Self.kind(of: error), "\(error)", hint: error.hint)
    case let error as ExecutionError:
      self.init(Self.kind(of: error), "\(error)", hint: Self.hint(of: error))
    case let error as DifferentView: self.init(.input, "\(error)", hint: error.hint)
    case let error as TransportError: self.init(.system, "\(error)", hint: error.hint)
    case let failure as any RankError:
      self.init(
        Kind(rawValue: failure.report.code) ?? .system, "\(failure)", hint: failure.report.hint)
    case let error as LayoutFault: self.init(.input, "\(error)")
    case let error as CopyFault: self.init(.input, "\(error)")
    case let error as MatrixFault: self.init(.input, "\(error)")
    case let error as PlacedOutputFault: self.init(.input, "\(error)")
    case let error as PackFault: self.init(Self.kind(of: error), "\(error)")
    case let error as UnpackFault: self.init(.usage, "\(error)")
    case let error as BaseFault:
      self.init(.usage, "\(error)", hint: "name the right base with --base or --archive-base")
    case let error as ToleranceFault: self.init(.usage, "\(error)")
    case let error as FailConditionFault: self.init(.usage, "\(error)")
    case let error as NameMap.Problems: self.init(.usage, "\(error)")
    case let error as PolicyError: self.init(.usage, "\(error)")
    case let error as TensorFilterFault: self.init(.usage, "\(error)")
    default: return nil
    }
  }

  /// Problems of single tensors lie in the checkpoints, all others in the recipe.
  private static func kind(of error: PlanError) -> Kind {
    error.problems.allSatisfy(\.isInputs) ? .input : .usage
  }

  private static func kind(of error: ExtractionError) -> Kind {
    if case .noMatch = error { .usage } else { .input }
  }

  private static func kind(of error: EditError) -> Kind {
    switch error.kind {
    case .usage: .usage
    case .input: .input
    case .unsafe: .unsafe
    }
  }

  private static func hint(of error: MergeError) -> String? {
    switch error {
    case .modelUnavailable(_, let error): error.hint
    case .adapter:
      "put it on its base: base+adapter as one model; 'suture lora merge' combines adapters"
    case .adapterUnusable(_, let error): error.hint
    case .quantized(_, let error): error.hint
    case .unusableFiles: "--no-copy-tokenizer merges the weights without these files"
    default: nil
    }
  }

  private static func hint(of error: CheckpointError) -> String? {
    if case .file(let error) = error.fault { error.hint } else { nil }
  }

  /// What the reason of a failure at a tensor suggests.
  private static func hint(of error: ExecutionError) -> String? {
    guard case .failed(_, let reason) = error else { return nil }
    return Failure(reason)?.hint
  }

  private static func kind(of error: MergeError) -> Kind {
    switch error {
    case .modelUnavailable(_, let error): kind(of: error) == .system ? .system : .usage
    case .modelNotFound, .recipeTooLarge, .adapter, .stagesInsideOutput, .recipeNotAFile: .usage
    case .modelsUnavailable(let errors): kind(ofAll: errors)
    case .architecturesDiffer, .vocabulary, .unusableFiles, .quantized, .adapterUnusable: .input
    }
  }

  /// Failures of the system go before faults of inputs, and these before wrong usage.
  private static func kind(ofAll errors: [any Error]) -> Kind {
    let kinds = errors.map { Failure($0)?.kind ?? .input }
    return kinds.contains(.system) ? .system : kinds.allSatisfy { $0 == .usage } ? .usage : .input
  }

  private static func kind(of error: SigningError) -> Kind {
    switch error.fault {
    case .link, .kind: .unsafe
    case .name, .empty, .noWeights: .usage
    case .notAStatement, .unsupported, .inconsistent: .input
    }
  }

  private static func kind(of error: PackFault) -> Kind {
    switch error {
    case .notAnArchive: .unsafe
    case .readBack: .system
    case .linkToDirectory, .irregular, .name, .twice, .nothing, .index: .usage
    }
  }

  private static func kind(of error: CheckpointError) -> Kind {
    switch error.fault {
    case .reference: .usage
    case .file(let error): kind(of: error)
    case .header, .wrongFile, .index, .directory: .input
    }
  }

  private static func kind(of error: TorchError) -> Kind {
    if case .file(let error) = error.fault { kind(of: error) } else { .input }
  }

  private static func kind(of error: HDF5Error) -> Kind {
    if case .file(let error) = error.fault { return kind(of: error) }
    return error.fault.isUnsafe ? .unsafe : error.fault.isMissingLibrary ? .system : .input
  }

  private static func kind(of error: FileError) -> Kind {
    switch error.fault {
    case .notRegular, .endsEarly, .changed: .input
    case .contents(let fault): fault.kind == .damaged ? .input : .usage
    case .refused(let refusal): kind(of: refusal)
    case .system(let code):
      // What a person named is not there.
      (code == ENOENT || code == ENOTDIR)
        && (error.operation == .open || error.operation == .examine)
        ? .usage : .system
    }
  }

  private static func kind(of refusal: OutputRefusal) -> Kind {
    switch refusal {
    case .notDirectory, .notRegular, .parentMissing, .parentNotDirectory, .unusableName:
      .usage
    case .insufficientSpace: .system
    default: .unsafe
    }
  }

  private static func kind(of error: ExecutionError) -> Kind {
    switch error {
    case .inputsDiffer: .input
    case .noThread, .cancelled: .system
    case .failed(_, let reason): Failure(reason)?.kind ?? .system
    }
  }
}

extension FileError {
  /// What would help against a refused output.
  fileprivate var hint: String? {
    switch fault {
    case .refused(.notEmpty), .refused(.exists): "--force replaces it"
    case .refused(.parentMissing(let parent)): "create \(parent.quoted) first"
    case .contents(let fault): fault.hint
    default: nil
    }
  }
}
