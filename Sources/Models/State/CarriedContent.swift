internal import Storage
package import TorchFiles

/// A class or function in the state of a run that must not go into an output.
package struct UnsafeState: Error, Hashable, Sendable, CustomStringConvertible {
  package var path: String
  /// The class or function as the pickle names it.
  package var name: String

  package var description: String {
    "\(Path(path).quoted): its state names '\(name)', which programs that load pickles would run; "
      + "it is not carried into an output"
  }

  package var hint: String {
    "'suture convert --optimizer drop' writes the weights alone"
  }
}

/// What of a pickle may be carried into an output: data, and classes that training states are made of.
///
/// Anything else could be code that a loader runs, under our checksums.
package enum CarriedContent {
  /// Names by module.
  private static let names: [String: Set<String>] = [
    "argparse": ["Namespace"],
    "builtins": ["set", "frozenset", "complex", "bytearray", "slice", "range"],
    "__builtin__": ["set", "frozenset", "complex", "bytearray"],
    "collections": ["OrderedDict", "defaultdict", "Counter", "deque"],
    "_codecs": ["encode"],
    "numpy": ["ndarray", "dtype"],
    "numpy.core.multiarray": ["_reconstruct", "scalar"],
    "numpy._core.multiarray": ["_reconstruct", "scalar"],
    "numpy.core.numeric": ["_frombuffer"],
    "numpy._core.numeric": ["_frombuffer"],
    "pathlib": ["Path", "PosixPath", "PurePosixPath"],
    "torch": ["Size", "device"],
    "torch.serialization": ["_get_layout"],
    "torch.nn.parameter": ["Parameter"],
    "deepspeed.runtime.zero.config": ["ZeroStageEnum"],
    "deepspeed.runtime.fp16.loss_scaler": ["LossScaler", "DynamicLossScaler"],
    "deepspeed.utils.tensor_fragment": ["fragment_address"],
    "deepspeed.checkpoint.universal_checkpoint": ["SubparamShape"],
    "megatron.core.enums": ["ModelType"],
  ]

  private static func isHarmless(_ global: PickleGlobal) -> Bool {
    if names[global.module]?.contains(global.name) == true { return true }
    if global.module == "torch._utils" { return global.name.hasPrefix("_rebuild_") }
    guard global.module == "torch" || global.module == "torch.storage" else { return false }
    return global.name.hasSuffix("Storage") || TorchElementType.dtype(global) != nil
  }

  /// The first class or function in a tree that may not be carried.
  package static func foreign(in content: TorchContent) -> PickleGlobal? {
    switch content {
    case .global(let global): return isHarmless(global) ? nil : global
    case .list(let items), .tuple(let items), .set(let items):
      return items.lazy.compactMap(foreign).first
    case .dict(let entries), .orderedDict(let entries): return foreign(in: entries)
    case .object(let object):
      let parts = [object.type] + object.arguments + object.elements
      return parts.lazy.compactMap(foreign).first ?? object.state.flatMap(foreign)
        ?? foreign(in: object.entries)
    case .none, .bool, .int, .long, .float, .string, .bytes, .size, .tensor: return nil
    }
  }

  private static func foreign(in entries: [TorchContent.Entry]) -> PickleGlobal? {
    entries.lazy.compactMap { foreign(in: $0.key) ?? foreign(in: $0.value) }.first
  }
}

extension TorchFile {
  /// A value as it is carried into an output; tensors are appended to the storages.
  ///
  /// Throws `TorchError`, or `UnsafeState` for what loaders could run.
  func carried(_ value: PickleValue, storages: inout [TorchStorage]) throws -> TorchContent {
    let content = try content(of: value, storages: &storages)
    if let global = CarriedContent.foreign(in: content) {
      throw UnsafeState(path: file.path.text, name: "\(global.module).\(global.name)")
    }
    return content
  }
}
