package import Tensors

/// Why tensors cannot be written to a safetensors file.
package enum LayoutFault: Error, Hashable, Sendable {
  case duplicateTensor(TensorName)
  case invalidName(TensorName, NameFault)
  /// The tensor, or the file up to it, takes more bytes than an `Int` counts.
  case sizeOverflow(TensorSpec)
  case partialByte(TensorSpec)
  /// The JSON takes more bytes than `SafetensorsHeader.lengthLimit`.
  case headerTooLarge(Int)
}

extension LayoutFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .duplicateTensor(let name): "tensor \(name.quoted) is to be written twice"
    case .invalidName(let name, let fault): "tensor \(name.quoted) cannot be written: \(fault)"
    case .sizeOverflow(let spec):
      "tensor \(spec.name.quoted) cannot be written: "
        + "the size of \(spec.dtype.rawValue) \(spec.shape) does not fit 63 bits"
    case .partialByte(let spec):
      "tensor \(spec.name.quoted) cannot be written: "
        + "\(spec.dtype.rawValue) \(spec.shape) does not fill a whole number of bytes"
    case .headerTooLarge(let byteCount):
      "the header takes \(byteCount) bytes, the limit is \(SafetensorsHeader.lengthLimit)"
    }
  }
}
