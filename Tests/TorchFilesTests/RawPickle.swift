/// Pickles put together by hand from instructions.
enum RawPickle {
  /// A pickle of protocol 2 of one value.
  static func of(_ value: [UInt8]) -> [UInt8] { [0x80, 2] + value + [0x2E] }

  static func text(_ text: String) -> [UInt8] {
    [0x58] + little(text.utf8.count, 4) + Array(text.utf8)
  }

  static func int(_ number: Int) -> [UInt8] { [0x8A, 8] + little(number, 8) }

  static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }

  static func tuple(_ parts: [UInt8]...) -> [UInt8] { [0x28] + parts.flatMap(\.self) + [0x74] }

  static func ints(_ numbers: [Int]) -> [UInt8] { [0x28] + numbers.flatMap(int) + [0x74] }

  static func dict(_ entries: [(String, [UInt8])]) -> [UInt8] {
    [0x7D, 0x28] + entries.flatMap { text($0) + $1 } + [0x75]
  }

  static func call(_ function: [UInt8], _ arguments: [UInt8]) -> [UInt8] {
    function + arguments + [0x52]
  }

  static func storage(
    _ key: String = "0", class type: String = "FloatStorage", count: Int = 4
  ) -> [UInt8] {
    tuple(text("storage"), global("torch", type), text(key), text("cpu"), int(count)) + [0x51]
  }

  /// A call of `_rebuild_tensor_v2`, of four float32 in storage 0 unless said otherwise.
  static func tensor(
    _ storage: [UInt8] = storage(), offset: Int = 0, shape: [Int] = [4], strides: [Int] = [1],
    function: String = "_rebuild_tensor_v2"
  ) -> [UInt8] {
    call(
      global("torch._utils", function),
      tuple(
        storage, int(offset), ints(shape), ints(strides), [0x89],
        call(global("collections", "OrderedDict"), [0x29])))
  }
}
