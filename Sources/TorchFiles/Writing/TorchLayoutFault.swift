package import Tensors

/// Why contents cannot be laid out as a PyTorch file.
package enum TorchLayoutFault: Error, Hashable, Sendable {
  /// The name of the top folder is empty or has a slash.
  case unsafeRoot(String)
  /// PyTorch has no such type, or none whose elements are whole bytes.
  case unsupportedType(DType)
  /// A view's type is not that of its storage.
  case typeDiffers(DType, storage: DType)
  case missingStorage(Int, count: Int)
  case contentsDiffer(storage: Int, expected: Int, found: Int)
  /// A view reaches outside its storage, or its numbers are negative or do not fit.
  case outside(TorchView, available: Int)
  case sizeOverflow
  /// A name with a line feed, which the pickle cannot hold.
  case unsafeGlobal(PickleGlobal)
  case longBeyondLimit(Int, limit: Int)
  case textBeyondLimit(Int)
  case tooDeep(limit: Int)
}

extension TorchLayoutFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unsafeRoot(let name): "\(quoted(name)) is not a name for the folder of a torch file"
    case .unsupportedType(let dtype): "PyTorch does not store elements of type \(dtype.rawValue)"
    case .typeDiffers(let dtype, let storage):
      "a tensor of \(dtype.rawValue) in a storage of \(storage.rawValue)"
    case .missingStorage(let index, let count):
      "a tensor is in storage \(index), the file has \(count)"
    case .contentsDiffer(let storage, let expected, let found):
      "storage \(storage) takes \(expected) bytes, its contents are \(found)"
    case .outside(let view, let available):
      "shape \(view.shape) from element \(view.offset) reaches outside the \(available) elements "
        + "of its storage"
    case .sizeOverflow: "the size of the file does not fit 63 bits"
    case .unsafeGlobal(let global): "\(quoted("\(global)")) is not a name of Python"
    case .longBeyondLimit(let count, let limit):
      "an integer of \(count) bytes; the limit is \(limit)"
    case .textBeyondLimit(let count): "a text of \(count) bytes; the limit is 4294967295"
    case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
    }
  }
}
