import Storage
import Tensors

@testable import TorchFiles

extension FuzzTarget {
  /// Pickles, and the tensors that they claim to have in a storage of 64 bytes.
  static let pickle = FuzzTarget(name: "pickle") { bytes in
    do {
      let root = try PickleMachine.parse(bytes)
      let recognizer = TensorRecognizer(
        storages: TorchStorageIndex(["0": 0..<64], root: root))
      visit(root, recognizer)
    } catch { read(error) }
  }

  /// Looks at every value of a pickle once.
  private static func visit(_ root: PickleValue, _ recognizer: TensorRecognizer) {
    var seen: Set<Int> = []
    var waiting = [root]
    while let value = waiting.popLast() {
      guard seen.insert(value.identity).inserted else { continue }
      _ = (value.kind, value.string, value.int, value.ints, value.bool)
      if TensorRecognizer.isTensor(value) {
        do throws(TensorFault) {
          check(try recognizer.tensor(value))
        } catch { read(error) }
      }
      if let entries = value.entries { waiting += entries.flatMap { [$0.key, $0.value] } }
      if let elements = value.elements { waiting += elements }
      if let object = value.object { waiting += object.arguments }
    }
  }

  /// Whatever is called a tensor lies in its storage.
  private static func check(_ tensor: TorchTensor) {
    let width = tensor.dtype.bitWidth / 8
    var last = tensor.storageOffset
    for (extent, stride) in zip(tensor.shape, tensor.strides) where extent > 0 {
      last += (extent - 1) * stride
    }
    precondition(
      tensor.shape.contains(0) || (last + 1) * width <= tensor.storageRange.count,
      "a tensor beyond its storage")
  }

  /// Whole files of torch.save: zip directories, the old format, and what is in them.
  static let torch = FuzzTarget(name: "torch") { bytes in
    guard let input = MemoryContents.file(bytes, named: "fuzz.pt") else { return }
    do {
      let file = try TorchFile(input)
      for range in file.storageRanges.values {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "outside the file")
      }
      for placed in try file.tensors() { check(placed.tensor) }
      try file.verify()
    } catch { read(error) }
  }
}
