import Checkpoints
import Editing
import Models
import Storage
import TestSupport
import Tensors
import Testing

/// Models that edits are run on, in a directory of their own.
struct EditedDirectory: ~Copyable {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// Writes a model and returns its path.
  func write(_ model: TinyModel, _ name: String = "source") throws -> String {
    try model.write(name, in: directory).text
  }

  /// Prepares the edits of a script.
  func prepare(
    _ script: String, of input: String, into output: String = "out", allowEmpty: Bool = false,
    workers: Int = 2, tileElements: Int = 4096
  ) throws -> PreparedEdit {
    let script = try EditReader.read(Array(script.utf8), file: directory("edits.yaml").text)
    var options = EditOptions(input: input, script: script, output: directory(output).text)
    options.allowsEmpty = allowEmpty
    options.run.workers = workers
    options.run.tileElements = tileElements
    options.run.isSyncing = false
    return try EditJob.prepare(options)
  }

  /// Runs the edits of a script and returns the path of the output.
  @discardableResult
  func edit(
    _ script: String, of input: String, into output: String = "out", allowEmpty: Bool = false,
    workers: Int = 2, tileElements: Int = 4096
  ) throws -> String {
    let prepared = try prepare(
      script, of: input, into: output, allowEmpty: allowEmpty, workers: workers,
      tileElements: tileElements)
    _ = try prepared.execute()
    return directory(output).text
  }

  /// All files but the manifest, which tells of the edits, and the list that covers it.
  static func files(_ path: String) throws -> [String: [UInt8]] {
    var files = try FileContents.tree(of: Path(path))
    files[Manifest.fileName] = nil
    files[ChecksumList.fileName] = nil
    return files
  }

  /// The tensors of a checkpoint and their bytes.
  static func tensors(_ path: String) throws -> [TensorName: TinyModel.Tensor] {
    let checkpoint = try Checkpoint.open(path)
    var tensors: [TensorName: TinyModel.Tensor] = [:]
    for tensor in checkpoint.tensors {
      let piece = try #require(tensor.wholePiece)
      tensors[tensor.name] = .init(tensor.spec, try piece.file.bytes(in: piece.byteRange))
    }
    return tensors
  }

  /// The numbers of a tensor of a checkpoint.
  static func numbers(_ path: String, _ name: TensorName) throws -> [Double] {
    let tensor = try #require(try tensors(path)[name])
    let format = try #require(NumberFormat(tensor.spec.dtype))
    return format.numbers(tensor.bytes)
  }

  /// The configuration of a model as text.
  static func configuration(_ path: String) throws -> String {
    try FileContents.text(of: Path(path).joining("config.json"))
  }
}

/// Expects edits to be refused with these words.
func expectRefusal(
  _ script: String, of input: String, in directory: borrowing EditedDirectory,
  kind: EditError.Kind? = nil, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
  do {
    _ = try directory.prepare(script, of: input)
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
  } catch let error as EditError {
    if let kind { #expect(error.kind == kind, sourceLocation: sourceLocation) }
    for word in words {
      #expect(
        error.description.contains(word) || error.hint?.contains(word) == true, "\(error)",
        sourceLocation: sourceLocation)
    }
  } catch { Issue.record("\(error)", sourceLocation: sourceLocation) }
}
