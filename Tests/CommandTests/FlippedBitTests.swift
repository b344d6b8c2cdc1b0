import Archives
import Checkpoints
import Foundation
import Layouts
import Merging
import Models
import Storage
import Tensors
import TestSupport
import Testing

/// Every single bit of a small output: `verify` finds it, and names the tensor that has the byte, or
/// the file where none has.
@Suite struct `Flipped bits` {
  /// What of a file is a tensor's.
  private struct Owned {
    let range: Range<Int>
    let names: Set<String>
  }

  // MARK: Directories

  @Test func `of a merge are found`() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel.decoder(layers: 1, tied: true, vocabulary: 3, hidden: 2, seed: 1)
    model.tensors.removeAll { $0.spec.name.text.contains("layers") }
    model.configuration = #"{"model_type": "llama", "vocab_size": 3}"#
    try model.write("a", in: directory)
    let recipe = try directory.file(
      "recipe.yaml",
      Array(
        "{models: [{model: a}], merge_method: linear, parameters: {weight: 1}}".utf8))
    var options = MergeOptions(recipe: recipe.text, output: directory("out").text)
    options.isSyncing = false
    options.writesCard = false
    _ = try MergeJob.prepare(options).run()
    let seen = try check(
      directory("out"), in: directory,
      files: ["SHA256SUMS", "config.json", "model.safetensors", "suture.json"])
    #expect(seen.tensors == 2)
    #expect(seen.bits > 8 * 1000)
  }

  @Test func `of a conversion to files of PyTorch are found`() throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 3)
    (decoder.layers, decoder.groups, decoder.headDimension) = (1, 1, 2)
    (decoder.inner, decoder.vocabulary, decoder.isTied) = (2, 8, true)
    let source = try decoder.write(in: directory)
    var target = TargetLayout(.torch)
    target.optimizer = .drop
    var options = ConversionOptions(
      input: source.text, target: target, output: directory("out").text)
    options.run.isSyncing = false
    _ = try ConversionJob.prepare(options).execute()
    let seen = try check(
      directory("out"), in: directory,
      files: ["SHA256SUMS", "config.json", "pytorch_model.bin", "suture.json"], everyNth: 61)
    #expect(seen.tensors > 2)
  }

  @Test func `of a resharded run of GPT-NeoX are found`() throws {
    let directory = try TemporaryDirectory()
    var decoder = RandomDecoder(.llama, seed: 4)
    (decoder.layers, decoder.groups, decoder.headDimension) = (1, 2, 2)
    (decoder.inner, decoder.vocabulary) = (4, 4)
    let source = try decoder.write(in: directory)
    for (input, output, degree) in [(source, "one", 1), (directory("one"), "out", 2)] {
      var target = TargetLayout(.neox)
      target.tensorParallel = degree
      target.optimizer = .drop
      var options = ConversionOptions(
        input: input.text, target: target, output: directory(output).text)
      options.keepsLayout = degree == 2
      options.run.isSyncing = false
      options.reading.baseConfiguration = source
      _ = try ConversionJob.prepare(options).execute()
    }
    let seen = try check(directory("out"), in: directory, base: source, everyNth: 499)
    #expect(seen.tensors > 2)
  }

  /// Flips bits of files of an output, each by itself, and verifies.
  ///
  /// `step` takes every n-th bit of a file. All of them are taken where `SUTURE_EVERY_BIT` is set.
  private func check(
    _ output: Path, in directory: borrowing TemporaryDirectory, files: [String]? = nil,
    base: Path? = nil, everyNth step: Int = 1
  ) throws -> (bits: Int, tensors: Int) {
    let step = ProcessInfo.processInfo.environment["SUTURE_EVERY_BIT"] == nil ? step : 1
    var options = VerificationOptions(input: output.text)
    options.reading.baseConfiguration = base
    let sound = try VerificationJob.prepare(options).run()
    #expect(sound.isSound && sound.findings.isEmpty, "\(sound.findings)")
    let owned = try owners(VerificationJob.prepare(options))
    let tree = try FileContents.tree(of: output)
    if let files { #expect(tree.keys.sorted() == files) }
    var (bits, named) = (0, Set<String>())
    for (name, bytes) in tree.sorted(by: { $0.key < $1.key }) {
      let relative = String(output.joining(name).text.dropFirst(directory.path.text.count + 1))
      for number in stride(from: 0, to: 8 * bytes.count, by: step) {
        var changed = bytes
        changed[number / 8] ^= 1 << UInt8(number % 8)
        try directory.file(relative, changed)
        bits += 1
        let place = Comment(rawValue: "bit \(number % 8) of byte \(number / 8) of \(name)")
        do {
          let errors = try VerificationJob.prepare(options).run().findings.filter {
            $0.severity == .error
          }
          #expect(
            errors.contains { "\($0.path): \($0.message)".contains(Path(name).lastComponent) },
            place)
          let owner = owned[Path(relative).lastComponent]?.first {
            $0.range.contains(number / 8)
          }
          if let owner {
            let found = owner.names.intersection(errors.compactMap(\.tensor))
            #expect(!found.isEmpty, place)
            named.formUnion(found)
          }
        } catch { Issue.record(error, place) }
      }
      try directory.file(relative, bytes)
    }
    return (bits, named.count)
  }

  /// The ranges of files that tensors have, by the last component of the file's path.
  private func owners(_ prepared: PreparedVerification) throws -> [String: [Owned]] {
    let tensors = try #require(prepared.model).checkpoint.tensors
    var found: [String: [Owned]] = [:]
    for tensor in tensors {
      for piece in tensor.pieces + tensor.copies.flatMap(\.self) {
        found[piece.file.path.lastComponent, default: []].append(
          Owned(range: piece.byteRange, names: [tensor.name.text]))
      }
    }
    // Arrays that several tensors share are whoever's of them.
    return found.mapValues { owned in
      owned.map { one in
        Owned(
          range: one.range,
          names: Set(owned.filter { $0.range.overlaps(one.range) }.flatMap(\.names)))
      }
    }
  }

  // MARK: Archives

  @Test func `of a packed archive are found`() throws {
    let directory = try TemporaryDirectory()
    var model = TinyModel.decoder(layers: 1, tied: true, vocabulary: 3, hidden: 2, seed: 1)
    model.tensors.removeAll { $0.spec.name.text.contains("mlp") }
    model.configuration = "{}"
    let source = try model.write("model", in: directory)
    let base = ArchiveBase([]) { _ in [] }
    var options = PackOptions()
    options.isSyncing = false
    options.poolByteCount = 1
    let plan = try PackPlanner.plan([source], base: nil, options: options)
    _ = try PackJob(plan, base: nil, options: options).run(
      into: directory("model.suture"), inputs: [source])
    let bytes = try FileContents.bytes(of: directory("model.suture"))
    var named: [Int: Set<String>] = [:]
    for number in 0..<8 * bytes.count {
      var changed = bytes
      changed[number / 8] ^= 1 << UInt8(number % 8)
      let file = try InputFile(
        try directory.file("flipped.suture", changed), access: .positional)
      let place = Comment(rawValue: "bit \(number % 8) of byte \(number / 8)")
      do {
        let archive = try Archive(file, base: base)
        let findings = try ArchiveCheck(archive).run(workers: 1)
        #expect(!findings.isEmpty, place)
        #expect(
          findings.allSatisfy { ["config.json", "model.safetensors"].contains($0.member) }, place)
        named[number / 8, default: []].formUnion(findings.compactMap(\.tensor))
      } catch let error as FileError {
        // What cannot be opened names the archive.
        #expect("\(error)".contains("flipped.suture"), place)
      }
    }
    // Each tensor has a chunk of its own here, so a byte belongs to one.
    #expect(named.values.allSatisfy { $0.count <= 1 })
    let expected = model.tensors.map { ($0.spec.name.text, $0.bytes.count) }
    for (name, count) in expected {
      #expect(named.values.count { $0 == [name] } >= count, "\(name)")
    }
  }
}
