internal import Models

/// A tokenizer file in which an input differs from the base.
package struct TokenizerDifference: Hashable, Sendable {
  /// How the files differ.
  package enum Kind: Hashable, Sendable {
    /// Only the base has the file.
    case missing
    /// Only the other input has it.
    case additional
    /// Both have it; the first difference is at `offset`.
    case content(offset: Int, size: Int, baseSize: Int)
  }

  /// The input, as the person named it.
  package var input: String
  package var base: String
  package var file: String
  package var kind: Kind
  /// Whether token ids may differ; otherwise only settings such as the chat template do.
  package var concernsVocabulary: Bool
}

extension TokenizerDifference: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .missing: "\(input) has no \(file), \(base) has"
    case .additional: "\(input) has \(file), \(base) has not"
    case .content(let offset, let size, let baseSize):
      "\(file) of \(input) (\(size) bytes) differs from that of \(base) (\(baseSize) bytes) "
        + "at byte \(offset)"
    }
  }
}

/// The comparison of the inputs' tokenizers, byte by byte.
package enum TokenizerComparison {
  /// Lists the tokenizer files in which an input differs from the base.
  ///
  /// - Parameters:
  ///   - base: The input to compare with.
  ///   - others: The other inputs.
  ///   - names: All file names of an input.
  ///   - read: The bytes of a file of an input.
  /// - Returns: The differences by input, then by file name.
  /// - Throws: What the closures throw.
  package static func differences<E: Error>(
    base: String, others: [String], names: (String) throws(E) -> [String],
    read: (_ input: String, _ file: String) throws(E) -> [UInt8]
  ) throws(E) -> [TokenizerDifference] {
    let baseFiles = try files(names(base))
    var differences: [TokenizerDifference] = []
    for other in others {
      let otherFiles = try files(names(other))
      for (file, concerns) in baseFiles.merging(otherFiles, uniquingKeysWith: { a, _ in a })
        .sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
      {
        let kind: TokenizerDifference.Kind?
        if otherFiles[file] == nil {
          kind = .missing
        } else if baseFiles[file] == nil {
          kind = .additional
        } else {
          kind = try compare(read(base, file), read(other, file))
        }
        guard let kind else { continue }
        differences.append(
          TokenizerDifference(
            input: other, base: base, file: file, kind: kind, concernsVocabulary: concerns))
      }
    }
    return differences
  }

  /// The tokenizer files among `names`, and whether each holds vocabulary.
  private static func files(_ names: [String]) -> [String: Bool] {
    var files: [String: Bool] = [:]
    for file in names.compactMap(SideFile.init) {
      switch file.kind {
      case .vocabulary: files[file.name] = true
      case .tokenizerSettings: files[file.name] = false
      default: continue
      }
    }
    return files
  }

  private static func compare(_ base: [UInt8], _ other: [UInt8]) -> TokenizerDifference.Kind? {
    guard base != other else { return nil }
    let common = zip(base, other).prefix { $0 == $1 }.count
    return .content(offset: common, size: other.count, baseSize: base.count)
  }
}
