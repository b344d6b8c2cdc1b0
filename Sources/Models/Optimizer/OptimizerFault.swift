package import Storage
package import Tensors

/// What contradicts in the files of a partitioned optimiser.
package enum OptimizerFault: Hashable, Sendable {
  /// A member of the grid of ranks is not there.
  case missingFile(String)
  /// The file has no such entry, or one of another kind.
  case missingEntry(String, expected: String)
  /// Partitions of parameters themselves, which is ZeRO stage 3.
  case partitionedParameters
  case unknownStage(Int)
  /// Two numbers of data-parallel ranks.
  case dataDegree(expected: Int, found: Int, entry: String)
  case modelDegree(expected: Int, found: Int)
  case groupCount(expected: Int, found: Int, entry: String)
  /// The state `key` of a group has another number of elements than its parameters ask for.
  case partitionSize(group: Int, key: String, expected: ClosedRange<Int>, found: Int)
  case elementType(group: Int, key: String, found: DType)
  case missingState(group: Int, key: String)
  /// The slices that the file itself lists are not where its parameters are.
  case slice(parameter: String, expected: Range<Int>?, found: Range<Int>)
  /// No array of the layout has this name.
  case unknownParameter(String)
  case parameterShape(String, expected: [Int], found: [Int])
  /// A parameter is in two groups.
  case duplicateParameter(String)
  /// Parameters of one group of which the table says that some decay and others do not.
  case mixedDecay(group: Int, decayed: String, other: String)
  /// The partitions do not have all of a tensor.
  case incomplete(TensorName, expected: Int, found: Int)
  /// The file was written at another step than `other`.
  case step(expected: String, found: String, other: String)
  /// The file was written by another class of optimisers than `other`.
  case optimizerClass(expected: String, found: String, other: String)
}

extension OptimizerFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missingFile(let name): "there is no '\(name)'"
    case .missingEntry(let entry, let expected): "there is no entry '\(entry)' with \(expected)"
    case .partitionedParameters:
      "ZeRO stage 3 partitions parameters themselves, which is not supported"
    case .unknownStage(let stage): "ZeRO stage \(stage) is not known; 0, 1 and 2 are"
    case .dataDegree(let expected, let found, let entry):
      "'\(entry)' says \(found) data-parallel ranks, there are files of \(expected)"
    case .modelDegree(let expected, let found):
      "'mp_world_size' says \(found) model-parallel ranks, there are files of \(expected)"
    case .groupCount(let expected, let found, let entry):
      "'\(entry)' has \(found) parameter groups, 'param_shapes' has \(expected)"
    case .partitionSize(let group, let key, let expected, let found):
      "partition '\(key)' of group \(group) has \(found) elements, expected "
        + (expected.count == 1
          ? "\(expected.lowerBound)" : "\(expected.lowerBound) to \(expected.upperBound)")
    case .elementType(let group, let key, let found):
      "partition '\(key)' of group \(group) has elements of \(found.rawValue), expected F32"
    case .missingState(let group, let key):
      "group \(group) has no state '\(key)', which other partitions have"
    case .slice(let parameter, let expected, let found):
      "'param_slice_mappings' has parameter \(TensorName(parameter).quoted) at \(found), expected "
        + (expected.map { "\($0)" } ?? "none of it")
    case .unknownParameter(let name):
      "parameter \(TensorName(name).quoted) has no place in this layout"
    case .parameterShape(let name, let expected, let found):
      "parameter \(TensorName(name).quoted): expected shape \(expected), found \(found)"
    case .duplicateParameter(let name):
      "parameter \(TensorName(name).quoted) is in two groups"
    case .mixedDecay(let group, let decayed, let other):
      "group \(group) has \(TensorName(decayed).quoted), whose weights decay, and "
        + "\(TensorName(other).quoted), whose do not"
    case .incomplete(let name, let expected, let found):
      "the partitions have \(found) of the \(expected) elements of \(name.quoted)"
    case .step(let expected, let found, let other):
      "it was written at step \(found), '\(other)' at step \(expected)"
    case .optimizerClass(let expected, let found, let other):
      "it was written by \(found), '\(other)' by \(expected)"
    }
  }
}

/// An optimiser fault and the file or directory that has it.
package struct OptimizerProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package let path: Path
  package let fault: OptimizerFault

  package init(_ path: Path, _ fault: OptimizerFault) {
    self.path = path
    self.fault = fault
  }

  package var description: String { "\(path.quoted): \(fault)" }

  /// The same as a problem of a layout.
  package var layoutProblem: LayoutProblem { LayoutProblem(fault.code, path.text, "\(fault)") }
}

extension OptimizerFault {
  /// The kind of problem.
  fileprivate var code: LayoutProblem.Code {
    switch self {
    case .missingFile: .missingFile
    case .missingEntry, .missingState, .incomplete: .missingArray
    case .partitionedParameters, .unknownStage, .mixedDecay: .unsupported
    case .dataDegree, .modelDegree, .groupCount: .degree
    case .partitionSize, .parameterShape, .slice, .duplicateParameter: .shape
    case .elementType: .dtype
    case .unknownParameter: .unknownArray
    case .step, .optimizerClass: .steps
    }
  }
}

/// All that keeps an optimiser's files from being read.
package struct OptimizerError: Error, CustomStringConvertible {
  package let problems: [OptimizerProblem]

  package init(_ problems: [OptimizerProblem]) { self.problems = problems }

  /// The same as problems of a layout.
  package var layoutError: LayoutError { LayoutError(problems.map(\.layoutProblem)) }

  package var description: String { layoutError.description }
}
