internal import Checkpoints
internal import Storage
internal import Tensors
internal import TorchFiles

/// A tensor of a distributed checkpoint, with the bytes of its chunks.
struct DistributedArray {
  /// A box of the tensor's elements, row-major in a file.
  struct Chunk {
    var offsets: [Int]
    var sizes: [Int]
    var file: InputFile
    var byteOffset: Int
    var byteCount: Int
  }

  var name: String
  var dtype: DType
  var shape: [Int]
  var chunks: [Chunk]

  /// The tensor under its own name and dimensions.
  func logicalTensor() throws(PlacementFault) -> LogicalTensor {
    let order = AxisOrder.positional(rank: shape.count)
    var pieces: [LogicalTensor.Piece] = []
    for chunk in chunks where chunk.byteCount > 0 {
      let sides = zip(chunk.offsets, chunk.sizes).map { $0..<$0 + $1 }
      let placement = try Placement(order: order, box: Box(zip(order.axes, sides)))
      pieces.append(
        LogicalTensor.Piece(
          file: chunk.file, byteOffset: chunk.byteOffset, byteCount: chunk.byteCount,
          placement: placement))
    }
    return LogicalTensor(
      spec: TensorSpec(name: TensorName(name), dtype: dtype, shape: shape), pieces: pieces)
  }
}

/// The files of a distributed checkpoint; each item of them is opened once.
struct DistributedFiles {
  private let directory: Path
  private let access: FileAccess
  private var files: [String: InputFile] = [:]
  /// The containers' headers, by file, for provenance.
  private var headers: [String: [Range<Int>]] = [:]

  init(in directory: Path, access: FileAccess) {
    self.directory = directory
    self.access = access
  }

  /// Opens the containers of all chunks of a tensor.
  mutating func array(_ tensor: DistributedMetadata.Tensor) throws -> DistributedArray {
    var array: DistributedArray?
    for chunk in tensor.chunks {
      let file = try open(chunk.item.file)
      let stored = try self.tensor(chunk.item, of: tensor.name)
      func problem(_ code: LayoutProblem.Code, _ text: String) -> LayoutError {
        LayoutError([
          LayoutProblem(code, file.path.text, "\(Path(tensor.name).quoted): \(text)")
        ])
      }
      guard stored.shape == chunk.sizes else {
        throw problem(
          .shape,
          "the chunk at \(chunk.offsets): expected shape \(chunk.sizes), found \(stored.shape)")
      }
      guard stored.isContiguous else {
        throw problem(.strides, "the chunk at \(chunk.offsets) is not contiguous")
      }
      guard array == nil || array?.dtype == stored.dtype else {
        throw problem(.dtype, "its chunks have different element types")
      }
      var whole =
        array
        ?? DistributedArray(
          name: tensor.name, dtype: stored.dtype, shape: tensor.shape, chunks: [])
      whole.chunks.append(
        DistributedArray.Chunk(
          offsets: chunk.offsets, sizes: chunk.sizes, file: file, byteOffset: stored.byteOffset,
          byteCount: stored.byteCount))
      array = whole
    }
    guard let array else {
      throw LayoutError([
        LayoutProblem(
          .missingArray, directory.joining(DistributedMetadata.fileName).text,
          "\(Path(tensor.name).quoted) has no chunks")
      ])
    }
    return array
  }

  private mutating func tensor(
    _ item: DistributedMetadata.Item, of name: String
  ) throws -> TorchTensor {
    let container = try container(item)
    return try container.tensor(container.root, name: TensorName(name))
  }

  /// The container of an item.
  mutating func container(_ item: DistributedMetadata.Item) throws -> TorchFile {
    let file = try open(item.file)
    guard item.range.upperBound <= file.byteCount else {
      throw LayoutError([
        LayoutProblem(
          .missingFile, file.path.text,
          "it has \(file.byteCount) bytes, the metadata lists an item at \(item.range)")
      ])
    }
    let container = try TorchFile(file, range: item.range)
    headers[item.file, default: []] += container.checkpointFile.headerRanges
    return container
  }

  private mutating func open(_ name: String) throws -> InputFile {
    if let file = files[name] { return file }
    let path = directory.joining(name)
    guard try FileStatus.ifPresent(path) != nil else {
      throw LayoutError([
        LayoutProblem(
          .missingFile, directory.text, "there is no \(Path(name).quoted), which the metadata lists"
        )
      ])
    }
    let file = try InputFile(path, access: access)
    files[name] = file
    return file
  }

  /// The files as a checkpoint lists them.
  var checkpointFiles: [CheckpointFile] {
    files.sorted { $0.key < $1.key }.map { name, file in
      CheckpointFile(
        file: file, format: "torch",
        headerRanges: (headers[name] ?? []).sorted { $0.lowerBound < $1.lowerBound })
    }
  }
}
