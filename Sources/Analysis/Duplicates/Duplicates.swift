package import Checkpoints
package import Pipeline
package import Ranks
package import Storage
package import Tensors

/// Tensors of the same type, shape and bytes.
package struct Duplicates: Sendable {
  /// Two or more tensors that are equal.
  package struct Group: Sendable {
    /// In the order in which they were given.
    package let specs: [TensorSpec]
    /// What their bytes have in common.
    package let digest: Digest256

    /// What would be saved if they were stored once.
    package var savedByteCount: Int {
      specs.dropFirst().reduce(0) { $0 + $1.byteCount }
    }
  }

  /// The groups, in the order of their first tensors.
  package let groups: [Group]

  package var savedByteCount: Int { groups.reduce(0) { $0 + $1.savedByteCount } }

  /// What equal tensors have in common, as far as it is known.
  private struct Key<Sum: Hashable>: Hashable {
    let dtype: DType
    let shape: [Int]
    let sum: Sum

    init(_ tensor: LogicalTensor, _ sum: Sum) {
      (dtype, shape) = (tensor.spec.dtype, tensor.spec.shape)
      self.sum = sum
    }
  }

  /// Finds equal tensors among `tensors`, whatever their layouts.
  ///
  /// Tensors that share their type and shape with another are read once for a checksum; those that
  /// share it too are read once more for a strong digest. Tensors without elements do not count.
  package init(
    _ tensors: [LogicalTensor], workers: Int, ranks: Communicator = .alone,
    progress: @escaping @Sendable (Progress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws {
    func results<Result: Hashable & Sendable & Codable>(
      _ tensors: [LogicalTensor], _ scan: any TensorScan, as type: Result.Type
    ) throws -> [Result?] {
      let requests = tensors.map {
        ScanRun.Request([Plan.Input(tensor: $0, model: "")], scan: scan)
      }
      return try ScanRun(requests).results(
        as: type, workers: workers, ranks: ranks, progress: progress, isCancelled: isCancelled)
    }
    let filled = tensors.filter { $0.spec.elementCount > 0 }
    let alike = Self.repeated(filled) { Key($0, 0) }
    let checksums = try results(alike, ChecksumScan(), as: Checksum.self)
    let candidates = Self.repeated(Array(zip(alike, checksums))) { Key($0, $1) }.map(\.0)
    let digests = try results(candidates, DigestScan(), as: Digest256.self)
    var order: [Key<Digest256>] = []
    var members: [Key<Digest256>: [TensorSpec]] = [:]
    for (tensor, digest) in zip(candidates, digests) {
      guard let digest else { continue }
      let key = Key(tensor, digest)
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(tensor.spec)
    }
    groups = order.compactMap { key in
      members[key].flatMap { $0.count > 1 ? Group(specs: $0, digest: key.sum) : nil }
    }
  }

  /// The elements that share their key with another one, in their order.
  private static func repeated<Element, Key: Hashable>(
    _ elements: [Element], by key: (Element) -> Key
  ) -> [Element] {
    let keys = elements.map(key)
    let counts = Dictionary(keys.map { ($0, 1) }, uniquingKeysWith: +)
    return zip(elements, keys).filter { counts[$0.1, default: 0] > 1 }.map(\.0)
  }
}
