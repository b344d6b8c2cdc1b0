internal import Checkpoints
internal import Storage
internal import TorchFiles

/// The `.metadata` of a PyTorch distributed checkpoint: which tensors there are, and where the
/// chunks of each lie.
///
/// Source: PyTorch 2.15, `torch/distributed/checkpoint/metadata.py` and `filesystem.py`.
struct DistributedMetadata {
  /// A part of a tensor: a box of its elements, in one item of a file.
  struct Chunk: Hashable {
    var offsets: [Int]
    var sizes: [Int]
    var item: Item

    var elementCount: Int { sizes.reduce(1, *) }
  }

  /// Bytes of a file that are a whole `torch.save` container.
  struct Item: Hashable {
    var file: String
    var range: Range<Int>
  }

  /// A tensor of the whole model.
  struct Tensor: Hashable {
    var name: String
    var shape: [Int]
    var chunks: [Chunk]
  }

  static let fileName = ".metadata"
  /// The most bytes that are read; the largest jobs have tens of MB.
  static let byteLimit = 1 << 28
  /// The most chunks of one tensor; each is compared with its neighbours.
  private static let chunkLimit = 1 << 16

  private(set) var tensors: [Tensor] = []
  /// Values that are no tensors.
  private(set) var objects: [String: Item] = [:]
  /// The keys of nested dictionaries that lead to each value, where the file says them.
  private(set) var paths: [String: [String]] = [:]

  init(in directory: Path) throws {
    let path = directory.joining(Self.fileName)
    let file = try InputFile(path, access: .positional)
    guard file.byteCount <= Self.byteLimit else {
      throw LayoutError([
        LayoutProblem(
          .unsupported, path.text, "it has \(file.byteCount) bytes, more than \(Self.byteLimit)")
      ])
    }
    let bytes = try file.bytes(in: 0..<file.byteCount)
    let root: PickleValue
    do throws(PickleFault) {
      root = try PickleMachine.parse(bytes)
    } catch { throw TorchError(path, .pickle(error, of: "the metadata")) }
    do throws(Reason) {
      try read(root)
    } catch {
      throw LayoutError([LayoutProblem(.missingArray, path.text, error.text)])
    }
  }

  /// What is wrong with the contents.
  private struct Reason: Error {
    let text: String
    init(_ text: String) { self.text = text }
  }

  private mutating func read(_ root: PickleValue) throws(Reason) {
    guard let entries = root["state_dict_metadata"]?.entries else {
      throw Reason("there is no dictionary 'state_dict_metadata'")
    }
    let items = try Self.items(root["storage_data"])
    for (key, path) in root["planner_data"]?.entries ?? [] {
      guard let name = key.string, let elements = path.elements else { continue }
      paths[name] = elements.map { $0.string ?? $0.int.map(String.init) ?? "?" }
    }
    var seen: Set<String> = []
    for (key, value) in entries {
      guard let name = key.string, seen.insert(name).inserted else {
        throw Reason("a key of 'state_dict_metadata' is no text or stands twice")
      }
      if let chunks = value["chunks"]?.elements {
        tensors.append(try Self.tensor(name, value, chunks, items))
      } else if let item = items[Place(name: name, offsets: [])] {
        objects[name] = item
      }
    }
  }

  /// The name of a value, and where a chunk begins in it; empty for what is no tensor.
  private struct Place: Hashable {
    var name: String
    var offsets: [Int]
  }

  private static func items(
    _ value: PickleValue?
  ) throws(Reason) -> [Place: Item] {
    guard let entries = value?.entries else {
      throw Reason("there is no dictionary 'storage_data'")
    }
    var items: [Place: Item] = [:]
    for (key, value) in entries {
      guard let name = key["fqn"]?.string else {
        throw Reason("a key of 'storage_data' has no 'fqn'")
      }
      let quoted = Path(name).quoted
      guard let file = value["relative_path"]?.string, let offset = value["offset"]?.int,
        let length = value["length"]?.int, offset >= 0, length >= 0,
        !offset.addingReportingOverflow(length).overflow
      else {
        throw Reason("\(quoted) has no file, offset and length")
      }
      if let reason = UnsafeFileName(in: file) {
        throw Reason(
          "\(quoted): the file name \(Path(file).quoted) is refused: \(reason.rawValue)")
      }
      if let transforms = value["transform_descriptors"], !transforms.isNone,
        transforms.elements?.isEmpty != true
      {
        throw Reason(
          "\(quoted) was transformed when it was written (compressed or encrypted), which is not "
            + "supported")
      }
      let place = Place(name: name, offsets: key["offset"]?.ints ?? [])
      items[place] = Item(file: file, range: offset..<offset + length)
    }
    return items
  }

  private static func tensor(
    _ name: String, _ value: PickleValue, _ chunks: [PickleValue], _ items: [Place: Item]
  ) throws(Reason) -> Tensor {
    let quoted = Path(name).quoted
    guard let shape = value["size"]?.ints, shape.allSatisfy({ $0 >= 0 }),
      elementCount(shape) != nil
    else { throw Reason("\(quoted) has no size") }
    var tensor = Tensor(name: name, shape: shape, chunks: [])
    for chunk in chunks {
      guard let offsets = chunk["offsets"]?.ints, let sizes = chunk["sizes"]?.ints,
        offsets.count == shape.count, sizes.count == shape.count,
        shape.indices.allSatisfy({ fits(offsets[$0], sizes[$0], in: shape[$0]) })
      else {
        throw Reason(
          "\(quoted): a chunk lies outside of its shape \(shape)")
      }
      guard
        let item = items[Place(name: name, offsets: offsets)]
          ?? (offsets.isEmpty ? items[Place(name: name, offsets: [])] : nil)
      else {
        throw Reason("\(quoted): the chunk at \(offsets) is in no file")
      }
      tensor.chunks.append(Chunk(offsets: offsets, sizes: sizes, item: item))
    }
    tensor.chunks.sort { $0.offsets.lexicographicallyPrecedes($1.offsets) }
    try check(tensor)
    return tensor
  }

  private static func fits(_ offset: Int, _ size: Int, in extent: Int) -> Bool {
    offset >= 0 && size >= 0 && offset <= extent && size <= extent - offset
  }

  private static func elementCount(_ shape: [Int]) -> Int? {
    var count = 1
    for extent in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: extent)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  /// Chunks that do not overlap and have as many elements as the tensor leave nothing out.
  private static func check(_ tensor: Tensor) throws(Reason) {
    let quoted = Path(tensor.name).quoted
    let chunks = tensor.chunks.filter { $0.elementCount > 0 }
    guard chunks.count <= chunkLimit else {
      throw Reason("\(quoted): it has \(chunks.count) chunks, more than \(chunkLimit)")
    }
    for (place, chunk) in chunks.enumerated() {
      // In order of offsets, a chunk can only meet those that begin before it ends.
      for other in chunks[(place + 1)...] {
        guard !chunk.offsets.isEmpty, other.offsets[0] < chunk.offsets[0] + chunk.sizes[0] else {
          break
        }
        if chunk.overlaps(other) {
          throw Reason(
            "\(quoted): the chunks at \(chunk.offsets) and \(other.offsets) overlap")
        }
      }
    }
    var count = 0
    for chunk in chunks { count += chunk.elementCount }
    let expected = elementCount(tensor.shape) ?? 0
    guard count == expected else {
      throw Reason(
        "\(quoted): its chunks have \(count) of its \(expected) elements")
    }
  }
}

extension DistributedMetadata.Chunk {
  /// Whether both have a common element; both are of one tensor.
  fileprivate func overlaps(_ other: Self) -> Bool {
    offsets.indices.allSatisfy { axis in
      let mine: Range<Int> = offsets[axis]..<offsets[axis] + sizes[axis]
      let others: Range<Int> = other.offsets[axis]..<other.offsets[axis] + other.sizes[axis]
      return mine.overlaps(others)
    }
  }
}
