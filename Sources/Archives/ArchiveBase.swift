package import Checkpoints
internal import Pipeline
package import Storage
internal import Synchronization
package import Tensors

/// The models that an archive of differences may refer to.
///
/// A tensor of a base is found by its name and known by the SHA-256 of its bytes, which are all
/// read once before any of them is used.
package final class ArchiveBase: Sendable {
  /// Opens a model in whatever layout it is and lists its tensors.
  package typealias Opener = @Sendable (Path) throws -> [LogicalTensor]

  private let directories: [Path]
  private let open: Opener
  private let state = Mutex(State())

  private struct State {
    var tensors: [TensorName: [LogicalTensor]]?
    var verified: [BaseRecord: LogicalTensor] = [:]
  }

  /// The models at these places; none are opened before one is needed.
  package init(_ directories: [Path], open: @escaping Opener) {
    self.directories = directories
    self.open = open
  }

  /// The tensor that an archive refers to, once its bytes were found to be the right ones.
  func tensor(_ record: BaseRecord) throws -> LogicalTensor {
    if let known = state.withLock({ $0.verified[record] }) { return known }
    guard !directories.isEmpty else { throw BaseFault.notGiven(record.spec.name) }
    var found: Digest256?
    for tensor in try candidates(record) {
      let digest = try Self.digest(of: tensor)
      if digest == record.digest {
        state.withLock { $0.verified[record] = tensor }
        return tensor
      }
      found = digest
    }
    guard let found else { throw BaseFault.missing(record.spec, in: directories) }
    throw BaseFault.differs(record.spec.name, expected: record.digest, found: found)
  }

  /// The tensor of the base that one of a member may be a difference to.
  func match(for spec: TensorSpec) throws -> LogicalTensor? {
    try all()[spec.name]?.first { $0.spec == spec }
  }

  private func candidates(_ record: BaseRecord) throws -> [LogicalTensor] {
    try (all()[record.spec.name] ?? []).filter { $0.spec == record.spec }
  }

  private func all() throws -> [TensorName: [LogicalTensor]] {
    if let known = state.withLock({ $0.tensors }) { return known }
    var tensors: [TensorName: [LogicalTensor]] = [:]
    for directory in directories {
      for tensor in try open(directory) { tensors[tensor.name, default: []].append(tensor) }
    }
    state.withLock { $0.tensors = tensors }
    return tensors
  }

  private static func digest(of tensor: LogicalTensor) throws -> Digest256 {
    let reader = ElementReader()
    var hasher = SHA256Hasher()
    let count = tensor.spec.shape.reduce(1, *)
    for start in stride(from: 0, to: count, by: 1 << 19) {
      let elements = start..<min(start + 1 << 19, count)
      try unsafe reader.read(elements, of: tensor) { unsafe hasher.update($0) }
    }
    return hasher.digest()
  }
}

/// Why the base of an archive cannot be used.
package enum BaseFault: Error, Hashable, CustomStringConvertible {
  case notGiven(TensorName)
  case missing(TensorSpec, in: [Path])
  case differs(TensorName, expected: Digest256, found: Digest256)

  package var description: String {
    switch self {
    case .notGiven(let tensor):
      "tensor \(tensor.quoted) is stored as its difference to a base, which was not given"
    case .missing(let spec, let places):
      "the base \(places.map(\.quoted).joined(separator: ", ")) has no tensor \(spec.name.quoted) "
        + "of type \(spec.dtype.rawValue) and shape \(spec.shape)"
    case .differs(let tensor, let expected, let found):
      "tensor \(tensor.quoted) of the base is another one: expected SHA-256 \(expected), found "
        + "\(found)"
    }
  }
}
