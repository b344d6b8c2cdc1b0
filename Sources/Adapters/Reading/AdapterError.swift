package import StrictJSON
package import Tensors

/// Why a LoRA adapter cannot be read or used, and which file it is about.
package struct AdapterError: Error, Hashable, Sendable, CustomStringConvertible {
  package let file: String
  package let fault: AdapterFault

  package init(_ file: String, _ fault: AdapterFault) { (self.file, self.fault) = (file, fault) }

  package var description: String { "\(TensorName(file).quoted): \(fault)" }
  package var hint: String? { fault.hint }
}

/// What is wrong with an adapter.
package enum AdapterFault: Error, Hashable, Sendable {
  // The directory.
  /// There is no `adapter_config.json`.
  case noConfiguration
  /// There is an `adapter_config.json` and no weights beside it.
  case noWeights

  // The configuration.
  case malformed(JSONError)
  /// A value of another kind than the key has.
  case value(key: String, expected: String, found: String)
  /// A `peft_type` other than LORA.
  case type(String)
  /// A feature that has no merged weights, or that is not understood.
  case unsupported(key: String, reason: String, hint: String?)
  /// A pattern that is no regular expression.
  case pattern(key: String, String)

  // Tensors.
  /// There is not one tensor of an adapter.
  case noFactors
  /// A tensor that belongs to nothing the adapter can have.
  case unusedTensor(TensorName, reason: String)
  /// One factor is there, and the other is not.
  case missingPart(module: String, missing: String)
  case shape(TensorName, found: [Int], expected: String)
  /// The extents of the factors and `r` do not agree; `isStated` says that the configuration has it.
  case rank(TensorName, found: Int, expected: Int, isStated: Bool = true)
  /// A factor with NaN or infinity in it, where that can mean nothing.
  case notFinite(TensorName)
  case elementType(TensorName, DType)
  /// Two tensors claim to be the same part.
  case twice(TensorName, TensorName)

  // The base.
  /// The base has no tensor for what the adapter changes.
  case noTarget(TensorName, wanted: TensorName)
  /// Several tensors of the base could be meant.
  case ambiguous(TensorName, [TensorName])
  /// A tensor that replaces one of another shape.
  case replacement(TensorName, found: [Int], expected: [Int])
  case baseType(TensorName, DType)
  /// A module of `modules_to_save` of which the adapter does not have all tensors.
  case missingSaved(module: String, TensorName)
}

extension AdapterFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noConfiguration: "there is no adapter_config.json, so this is no LoRA adapter"
    case .noWeights: "there is no adapter_model.safetensors beside the adapter_config.json"
    case .malformed(let error): "\(error)"
    case .value(let key, let expected, let found): "'\(key)' takes \(expected), found \(found)"
    case .type(let name):
      "the adapter is of the type \(TensorName(name).quoted); LORA is the one that is understood"
    case .unsupported(let key, let reason, _): "'\(key)': \(reason)"
    case .pattern(let key, let text):
      "the key \(TensorName(text).quoted) of '\(key)' is no regular expression"
    case .noFactors: "there are no tensors of a LoRA adapter in it"
    case .unusedTensor(let name, let reason): "\(name.quoted) \(reason)"
    case .missingPart(let module, let missing): "\(TensorName(module).quoted) has no \(missing)"
    case .shape(let name, let found, let expected):
      "\(name.quoted) has the shape \(found); expected \(expected)"
    case .rank(let name, let found, let expected, let isStated):
      "\(name.quoted) has rank \(found), and adapter_config.json "
        + (isStated ? "says \(expected)" : "states no 'r', whose default is \(expected)")
    case .notFinite(let name): "\(name.quoted) has NaN or infinity in it"
    case .elementType(let name, let dtype):
      "\(name.quoted) is of type \(dtype.rawValue), which is no floating-point type of weights"
    case .twice(let first, let second): "\(first.quoted) and \(second.quoted) are the same part"
    case .noTarget(let name, let wanted):
      "\(name.quoted) changes \(wanted.quoted), which the base does not have"
    case .ambiguous(let name, let candidates):
      "\(name.quoted) could change any of \(candidates.map(\.quoted).joined(separator: ", "))"
    case .replacement(let name, let found, let expected):
      "\(name.quoted) has the shape \(found), and the tensor of the base that it replaces \(expected)"
    case .baseType(let name, let dtype):
      "\(name.quoted) of the base is of type \(dtype.rawValue), to which nothing can be added"
    case .missingSaved(let module, let name):
      "'modules_to_save' of adapter_config.json names \(TensorName(module).quoted), and there is no "
        + "tensor for \(name.quoted) of the base"
    }
  }

  /// What helps.
  package var hint: String? {
    switch self {
    case .noConfiguration: "name the directory that PEFT's save_pretrained wrote"
    case .unsupported(_, _, let hint): hint
    case .noTarget, .ambiguous: "the adapter was made for another model or architecture"
    case .replacement(_, let found, let expected)
    where found.count == 2 && expected.count == 2 && found[1] == expected[1]:
      "the adapter was trained with another vocabulary; resize the base's to \(found[0]) rows first"
    case .notFinite: "--method linear and --method cat pass it on"
    case .missingSaved: "save the adapter again with PEFT's save_pretrained"
    case .baseType: "apply the adapter to the model before it was quantised"
    default: nil
    }
  }
}
