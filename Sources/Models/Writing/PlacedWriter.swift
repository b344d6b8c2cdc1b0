internal import Checkpoints
internal import Layouts
internal import Tensors
internal import TorchFiles

/// Lays out the torch files of a scheme: arrays in dictionaries, by their addresses.
struct PlacedWriter {
  let scheme: any LayoutScheme
  let shape: DecoderShape
  /// Rows over the vocabulary in all ranks, padding included.
  let vocabulary: Int
  /// The element type of each logical tensor of the output.
  let types: [TensorName: DType]

  /// What a file's outermost dictionary has besides arrays; tensors are appended to the storages.
  typealias Entries = (
    _ file: String, _ storages: inout [TorchStorage]
  ) throws -> [TorchContent.Entry]

  /// The files, in the order of their first arrays.
  ///
  /// Throws `DivisionFault`, or `WritingFault` for arrays whose tensors have different types.
  func files(below folder: String, entries: Entries = { _, _ in [] }) throws -> [TorchOutputFile] {
    var files: [Draft] = []
    var positions: [String: Int] = [:]
    for located in try scheme.arrays(of: shape, vocabulary: vocabulary, where: isStored) {
      let dtype = try type(of: located)
      for address in located.addresses {
        let position = positions[address.file] ?? files.count
        if position == files.count { files.append(Draft(name: address.file)) }
        positions[address.file] = position
        files[position].add(located, at: address.path, dtype: dtype, degree: scheme.degree)
      }
    }
    return try files.map { draft in
      var draft = draft
      let others = try entries(draft.name, &draft.storages)
      return draft.file(below: folder, entries: others)
    }
  }

  /// Whether the output has the row's tensors.
  func isStored(_ row: ArrayRow, _ layer: Int?) -> Bool {
    row.slices.allSatisfy { types[$0.name(layer: layer)] != nil }
  }

  private func type(of located: LocatedArray) throws -> DType {
    // A rank may have nothing but padding, so that its parts do not say a type.
    let found = Set(located.row.slices.compactMap { types[$0.name(layer: located.layer)] })
    guard found.count <= 1, let type = found.first else {
      throw WritingFault.typesDiffer(
        array: located.row.name(layer: located.layer),
        types: found.map(\.rawValue).sorted())
    }
    return type
  }

  /// A file in the making.
  private struct Draft {
    let name: String
    var storages: [TorchStorage] = []
    var places: [TorchOutputFile.Place] = []
    var zeros: [TorchOutputFile.Zeros] = []
    /// Dictionaries by the keys that lead to them, in the order of their first arrays.
    var dictionaries: [(path: [String], entries: [TorchContent.Entry])] = []

    init(name: String) { self.name = name }

    mutating func add(
      _ located: LocatedArray, at path: [String], dtype: DType, degree: Int
    ) {
      let array = located.array
      let storage = storages.count
      storages.append(TorchStorage(dtype: dtype, elementCount: array.elementCount))
      let share: Share? =
        array.division == .summed && degree > 1
        ? Share(rank: array.rank, count: degree) : nil
      for part in array.parts {
        places.append(
          TorchOutputFile.Place(storage: storage, element: 0, part: part, share: share))
      }
      for padding in array.padding {
        zeros.append(TorchOutputFile.Zeros(storage: storage, elements: padding.footprint))
      }
      let tensor = TorchContent.tensor(
        TorchView(storage: storage, dtype: dtype, shape: array.shape))
      let entry = TorchContent.Entry(.string(path.last ?? ""), tensor)
      let parent = Array(path.dropLast())
      if let place = dictionaries.firstIndex(where: { $0.path == parent }) {
        dictionaries[place].entries.append(entry)
      } else {
        dictionaries.append((parent, [entry]))
      }
    }

    func file(below folder: String, entries: [TorchContent.Entry]) -> TorchOutputFile {
      var root = dictionaries.first { $0.path.isEmpty }?.entries ?? []
      for dictionary in dictionaries where !dictionary.path.isEmpty {
        root.append(
          TorchContent.Entry(
            .string(dictionary.path[0]), .orderedDict(dictionary.entries)))
      }
      root += entries
      let isPlain = dictionaries.allSatisfy { $0.path.isEmpty } && entries.isEmpty
      return TorchOutputFile(
        name: folder.isEmpty ? name : "\(folder)/\(name)",
        content: isPlain ? .orderedDict(root) : .dict(root), storages: storages, places: places,
        zeros: zeros)
    }
  }
}

/// Why files cannot be laid out.
package enum WritingFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Tensors that share one array have different element types.
  case typesDiffer(array: String, types: [String])

  package var description: String {
    switch self {
    case .typesDiffer(let array, let types):
      "tensors of one array, \(TensorName(array).quoted), have different element types: "
        + types.joined(separator: ", ") + "; --dtype gives them one"
    }
  }
}
