internal import Checkpoints
internal import Layouts
package import Storage

/// Reads Megatron-LM's `torch` checkpoints: a file for each tensor and pipeline rank.
///
/// Checkpoints of its other format, `torch_dist`, have the same outer directory; they go on to
/// the reader of distributed checkpoints.
package struct MegatronReader {
  /// Whether a directory with these names is, or leads to, an iteration.
  package static func isFormat(names: [String]) -> Bool { MegatronFiles.isFormat(names) }

  /// Opens a checkpoint: pickles are read, weights are not.
  package static func open(
    _ directory: Path, reference: String, options: ReadingOptions
  ) throws -> Model {
    let step = try MegatronStep.find(in: directory)
    if try FileStatus.ifPresent(step.joining(".metadata")) != nil {
      return try DistributedReader.open(step, of: directory, reference: reference, options: options)
    }
    let files = try MegatronFiles(in: directory, step)
    var arrays = TorchArrays(in: step, access: options.access)
    let contents = try MegatronContents(try arrays.open(files.file(rank: 0, stage: 0)))
    try open(files, chunks: contents.chunks, in: &arrays)
    var known = try KnownSettings(contents.arguments?.reading, options: options)
    let found = try MegatronShape(
      files, arrays, contents: contents, known: known.settings, options: options)
    known.check(.layerCount, is: found.shape.layerCount, in: step.text)
    known.check(.hidden, is: found.shape.hidden, in: step.text)
    known.check(.inner, is: found.shape.inner, in: step.text)
    known.check(.headDimension, is: found.shape.headDimension, in: step.text)
    known.check(.paddedVocabulary, is: found.storedVocabulary, in: step.text)
    let problems = known.problems + contents.contradictions(files)
    guard problems.isEmpty else { throw LayoutError(problems) }
    let scheme = MegatronScheme(
      found.names, layerCount: found.shape.layerCount, isTied: found.shape.isTied,
      degree: files.degree, stages: files.stages, chunks: contents.chunks)
    let reader = PlacedReader(
      scheme: scheme, shape: found.shape, vocabulary: found.storedVocabulary, arrays: arrays,
      replicas: options.replicas)
    var model = Model(
      reference: reference, location: directory,
      checkpoint: Checkpoint(
        directory: directory, files: arrays.checkpointFiles, tensors: try reader.tensors()),
      layout: summary(files, contents, found))
    model.configuration = known.base
    model.shape = found.shape
    model.settings = known.settings.with(found.shape)
    model.notes = known.notes + notes(files, contents, found, known.settings, options)
    return model
  }

  /// Takes the arrays of all ranks, stages and chunks.
  private static func open(
    _ files: MegatronFiles, chunks: Int, in arrays: inout TorchArrays
  ) throws {
    let containers = Set(
      ["encoder", "transformer"].flatMap { encoder in
        var spelling = MegatronLegacyTable.Spelling()
        spelling.encoder = encoder
        return MegatronLegacyTable.containers(spelling)
      })
    for stage in 0..<files.stages {
      for rank in 0..<files.degree {
        let name = files.file(rank: rank, stage: stage)
        for chunk in 0..<chunks {
          let model = MegatronScheme.model(chunk, of: chunks)
          try arrays.add(name, at: [model])
          for path in containers { try arrays.add(name, at: [model] + path) }
        }
      }
    }
  }

  private static func summary(
    _ files: MegatronFiles, _ contents: MegatronContents, _ found: MegatronShape
  ) -> LayoutSummary {
    var summary = LayoutSummary(
      .megatron, tensorParallel: files.degree, pipeline: files.stages)
    summary.chunks = contents.chunks
    summary.storedVocabulary = found.storedVocabulary
    summary.iteration = contents.iteration
    summary.step = files.step == files.root ? nil : files.step.lastComponent
    if contents.hasOptimizer { summary.optimizer = "Megatron-LM" }
    if files.hasOptimizerFiles { summary.optimizer = "Megatron-LM, distributed" }
    return summary
  }

  private static func notes(
    _ files: MegatronFiles, _ contents: MegatronContents, _ found: MegatronShape,
    _ known: DecoderSettings, _ options: ReadingOptions
  ) -> [String] {
    var notes: [String] = []
    if contents.hasOptimizer || files.hasOptimizerFiles {
      notes.append("the optimiser's state of Megatron-LM is not read")
    }
    if options.vocabulary == nil, known.trueVocabulary == nil {
      notes.append(
        "nothing says how many of the \(found.storedVocabulary) rows of the embedding are tokens; "
          + "all are kept, and --vocab-size says it")
    }
    return notes
  }
}

extension MegatronContents {
  /// What the arguments say of degrees, where the files show others.
  func contradictions(_ files: MegatronFiles) -> [LayoutProblem] {
    let stated = [
      ("tensor_model_parallel_size", arguments?.tensorParallel, files.degree),
      ("pipeline_model_parallel_size", arguments?.pipelineParallel, files.stages),
    ]
    return stated.compactMap { key, stated, found in
      guard let stated, stated != found else { return nil }
      return LayoutProblem(
        .degree, files.step.text,
        "the arguments say \(key) \(stated), there are directories of \(found)")
    }
  }
}
