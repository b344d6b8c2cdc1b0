import Storage
import Tensors

/// The ways from a path to a catalogue, one for each form of a checkpoint.
struct CheckpointOpener {
  private let options: Checkpoint.Options

  init(_ options: Checkpoint.Options) { self.options = options }

  /// A single file.
  func file(_ path: Path) throws(CheckpointError) -> Checkpoint {
    let file = try open(path)
    var warnings = file.warnings
    if let shard = ShardName(path.lastComponent), shard.count > 1 {
      warnings.append(
        CheckpointWarning(.loneShard, path, "only one of \(shard.count) numbered files is read"))
    }
    return Checkpoint(
      directory: path.parent, files: [file.checkpointFile], tensors: file.tensors,
      warnings: warnings,
      indexFileName: nil)
  }

  /// A directory, whatever files it has.
  func directory(_ path: Path) throws(CheckpointError) -> Checkpoint {
    let listing: DirectoryListing
    do { listing = try DirectoryListing(of: path) } catch { throw CheckpointError(error) }
    let selection: DirectorySelection
    do {
      selection = try DirectorySelection(among: listing.files(endingIn: ""))
    } catch { throw CheckpointError(path, .directory(error)) }
    switch selection {
    case .indexed(let name, let single): return try indexed(name, in: path, single: single)
    case .single(let name): return try self.single(name, in: listing)
    case .unindexed(let names): return try unindexed(names, in: listing)
    }
  }

  /// A directory of the hub's cache, where missing files can be fetched by the model's id.
  func snapshot(_ path: Path, of id: String) throws(CheckpointError) -> Checkpoint {
    do {
      return try directory(path)
    } catch {
      switch error.fault {
      case .directory(.missingShard), .directory(.incompleteSet), .directory(.noWeights):
        var hinted = error
        hinted.hint = "fetch the missing files with 'hf download \(id)'"
        throw hinted
      default: throw error
      }
    }
  }

  /// The files that an index lists.
  ///
  /// If `single` says that `model.safetensors` is there too, it must hold the same tensors.
  func indexed(
    _ indexName: String, in directory: Path, single: Bool
  ) throws(CheckpointError) -> Checkpoint {
    let path = directory.joining(indexName)
    let index = try self.index(path)
    var files: [SafetensorsFile] = []
    for name in index.shards { files.append(try shard(name, listedBy: path)) }
    var catalogue = IndexedCatalogue(index, path: path)
    for (name, file) in zip(index.shards, files) { catalogue.add(file, named: name) }
    try catalogue.finish()
    if single, !index.shards.contains(DirectorySelection.singleFileName) {
      let file = try open(directory.joining(DirectorySelection.singleFileName))
      try catalogue.compare(file)
    }
    do {
      let listing = try DirectoryListing(of: directory)
      catalogue.warnOfUnlistedFiles(among: listing.files(endingIn: ".safetensors"))
    } catch { throw CheckpointError(error) }
    return Checkpoint(
      directory: directory, files: files.map(\.checkpointFile), tensors: catalogue.tensors,
      warnings: catalogue.warnings, indexFileName: indexName)
  }

  private func single(
    _ name: String, in listing: DirectoryListing
  ) throws(CheckpointError) -> Checkpoint {
    let file = try open(listing.path.joining(name))
    let others = listing.files(endingIn: ".safetensors").filter { $0 != name }
    let warnings = others.map { other in
      CheckpointWarning(
        .unlistedShard, listing.path.joining(other),
        "the file is not read, because \(Path(name).quoted) is a whole checkpoint")
    }
    return Checkpoint(
      directory: listing.path, files: [file.checkpointFile], tensors: file.tensors,
      warnings: file.warnings + warnings, indexFileName: nil)
  }

  private func unindexed(
    _ names: [String], in listing: DirectoryListing
  ) throws(CheckpointError) -> Checkpoint {
    var files: [CheckpointFile] = []
    var tensors: [LogicalTensor] = []
    var owners: [TensorName: String] = [:]
    var warnings = [
      CheckpointWarning(
        .missingIndex, listing.path,
        "there is no index; all \(names.count) safetensors files are read as one checkpoint")
    ]
    for name in names {
      let file = try open(listing.path.joining(name))
      for tensor in file.tensors {
        if let other = owners.updateValue(name, forKey: tensor.name) {
          throw CheckpointError(
            listing.path, .directory(.tensorInTwoFiles(tensor.name, other, name)))
        }
        tensors.append(tensor)
      }
      warnings += file.warnings
      files.append(file.checkpointFile)
    }
    return Checkpoint(
      directory: listing.path, files: files, tensors: tensors, warnings: warnings,
      indexFileName: nil)
  }

  private func open(_ path: Path) throws(CheckpointError) -> SafetensorsFile {
    try SafetensorsFile(opening: path, access: options.access, pool: options.pool)
  }

  private func index(_ path: Path) throws(CheckpointError) -> SafetensorsIndex {
    let bytes: [UInt8]
    do {
      let file = try InputFile(path, access: .positional, pool: options.pool)
      // One byte above the limit is enough for the parser to refuse the rest.
      bytes = try file.bytes(in: 0..<min(file.byteCount, SafetensorsIndex.byteLimit + 1))
    } catch { throw CheckpointError(error) }
    do {
      return try SafetensorsIndex(bytes)
    } catch {
      let prefix = Array(bytes.prefix(FileDiagnosis.prefixLength))
      let diagnosis = FileDiagnosis(prefix: prefix, fileByteCount: bytes.count)
      guard let diagnosis, diagnosis != .json else { throw CheckpointError(path, .index(error)) }
      throw CheckpointError(path, .wrongFile(diagnosis))
    }
  }

  private func shard(
    _ name: String, listedBy index: Path
  ) throws(CheckpointError) -> SafetensorsFile {
    let path = index.parent.joining(name)
    let kind: FileKind?
    do { kind = try FileStatus.ifPresent(path)?.kind } catch { throw CheckpointError(error) }
    guard let kind else { throw CheckpointError(index, .directory(.missingShard(name))) }
    guard kind == .regular else {
      throw CheckpointError(index, .directory(.irregularShard(name, kind)))
    }
    return try open(path)
  }
}
