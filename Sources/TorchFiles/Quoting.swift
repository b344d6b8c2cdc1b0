import Tensors

/// The text quoted for messages, with control and bidirectional characters escaped.
func quoted(_ text: String) -> String { TensorName(text).quoted }

/// The number as `0x` and eight digits.
func hexadecimal(_ number: UInt32) -> String {
  let digits = String(number, radix: 16)
  return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
}
