package import Tensors

/// Why a tensor that a pickle describes cannot be had.
package enum TensorFault: Error, Hashable, Sendable {
  /// The value is none, or is made in a way that we do not know; what it is, with its article.
  case notATensor(found: String)
  /// The arguments of the function that makes tensors are not what it takes.
  case malformed(String)
  /// A persistent id is not `('storage', class, key, location, count)`.
  case malformedStorage
  /// A storage class or dtype that we do not read, such as a quantised one.
  case unsupportedType(PickleGlobal)
  /// Its elements are negated or conjugated when they are read.
  case lazyView(String)
  /// The file has no bytes for the storage.
  case missingStorage(key: String)
  /// The bytes of the storage are fewer than its elements take.
  case storageTooSmall(key: String, needed: Int, available: Int)
  /// One storage is used with two element types.
  case twoTypes(key: String, PickleGlobal, PickleGlobal)
  /// A tensor's type does not fit that of its storage.
  case typeDiffers(DType, storage: DType)
  case rankDiffers(shape: [Int], strides: [Int])
  case negative(shape: [Int], strides: [Int], offset: Int)
  case sizeOverflow(DType, shape: [Int], strides: [Int])
  /// The tensor reaches beyond its storage; counted in elements.
  case outside(shape: [Int], strides: [Int], offset: Int, available: Int)
  /// More elements than stored bytes can hold without one standing for several.
  case expanded(shape: [Int], strides: [Int])
  case tooDeep(limit: Int)
  /// Values are reached by so many ways that they are not all walked.
  case tooManyPaths
  case tooLarge(limit: Int)
}

extension TensorFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notATensor(let found): "expected a tensor, found \(found)"
    case .malformed(let part): "the tensor is malformed: \(part)"
    case .malformedStorage:
      "expected a storage as ('storage', class, key, location, count)"
    case .lazyView(let bit):
      "its elements are \(bit) when they are read, which is not supported; save it resolved"
    case .unsupportedType(let type): "elements of type \(type) are not supported"
    case .missingStorage(let key): "its storage \(quoted(key)) is not in the file"
    case .storageTooSmall(let key, let needed, let available):
      "its storage \(quoted(key)) takes \(needed) bytes, the file has \(available)"
    case .twoTypes(let key, let first, let second):
      "storage \(quoted(key)) is used as \(first) and as \(second)"
    case .typeDiffers(let dtype, let storage):
      "elements are \(dtype.rawValue), those of the storage \(storage.rawValue)"
    case .rankDiffers(let shape, let strides):
      "shape \(shape) and strides \(strides) have different lengths"
    case .negative(let shape, let strides, let offset):
      "shape \(shape), strides \(strides) and offset \(offset) must not be negative"
    case .sizeOverflow(let dtype, let shape, let strides):
      "the extent of \(dtype.rawValue) \(shape) with strides \(strides) does not fit 63 bits"
    case .outside(let shape, let strides, let offset, let available):
      "shape \(shape) with strides \(strides) from element \(offset) reaches beyond the "
        + "\(available) elements of its storage"
    case .expanded(let shape, let strides):
      "shape \(shape) with strides \(strides) has more elements than are stored"
    case .tooDeep(let limit): "values are nested deeper than \(limit) levels"
    case .tooManyPaths: "values share each other in too many ways"
    case .tooLarge(let limit): "the values take more than \(limit) bytes"
    }
  }
}
