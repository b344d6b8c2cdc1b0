import Storage
import StrictJSON
import Tensors
import TestSupport
import Testing

/// A tensor of a fixture as `make_torch.py` describes it.
struct ExpectedTensor: Equatable {
  var path: [String]
  var dtype: String
  var shape: [Int]
  var strides: [Int]
  var bytes: [UInt8]

  /// The tensors of `fixtures/torch/<name>.json`.
  static func all(_ name: String) throws -> [ExpectedTensor] {
    var scanner = JSONScanner(try FileContents.bytes(of: Fixtures.path("torch/\(name).json")))
    var tensors: [ExpectedTensor] = []
    try scanner.enterArray()
    while try scanner.nextElement() { tensors.append(try ExpectedTensor(&scanner)) }
    try scanner.finish()
    return tensors
  }

  private init(_ scanner: inout JSONScanner) throws {
    (path, dtype, shape, strides, bytes) = ([], "", [], [], [])
    try scanner.enterObject()
    while let key = try scanner.nextKey() {
      switch key {
      case "dtype": dtype = try scanner.string()
      case "bytes": bytes = Self.bytes(hexadecimal: try scanner.string())
      case "path":
        try scanner.enterArray()
        while try scanner.nextElement() { path.append(try scanner.string()) }
      default:
        try scanner.enterArray()
        while try scanner.nextElement() {
          let number = try scanner.count()
          if key == "shape" { shape.append(number) } else { strides.append(number) }
        }
      }
    }
  }

  init(path: [String], dtype: String, shape: [Int], strides: [Int], bytes: [UInt8]) {
    (self.path, self.dtype, self.shape) = (path, dtype, shape)
    (self.strides, self.bytes) = (strides, bytes)
  }

  private static func bytes(hexadecimal text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count - 1, by: 2).map {
      UInt8(digits[$0] << 4 | digits[$0 + 1])
    }
  }
}
