/// Where a stored array is: a file, and the keys that lead to it inside.
package struct ArrayAddress: Hashable, Sendable {
  /// The file, relative to the directory of the checkpoint's step.
  package var file: String
  /// Keys of nested dictionaries, outermost first; the last is the array's name.
  package var path: [String]

  package init(file: String, path: [String]) {
    self.file = file
    self.path = path
  }
}

/// A layout at given degrees: a table of arrays, and the file that each rank's array is in.
///
/// Schemes know names of files and numbers of stages; what arrays hold is in the rows.
package protocol LayoutScheme: Sendable {
  /// In the order of registration.
  var rows: [ArrayRow] { get }
  /// The tensor-parallel degree.
  var degree: Int { get }
  /// How rows behind the vocabulary are filled.
  var fill: VocabularyFill { get }

  /// Where rank `rank` has the array of `row`; several places if stages share it, none if the
  /// layout does not store it.
  func addresses(of row: ArrayRow, layer: Int?, rank: Int) -> [ArrayAddress]
}

extension LayoutScheme {
  package var fill: VocabularyFill { .zeros }
}

/// An array of a scheme, in its place.
package struct LocatedArray: Sendable {
  package var row: ArrayRow
  package var layer: Int?
  package var array: StoredArray
  /// Equal copies of this rank's array.
  package var addresses: [ArrayAddress]
}

extension LayoutScheme {
  /// All arrays of a model, row by row within each layer, ranks together.
  ///
  /// `vocabulary` counts the rows over the vocabulary in all ranks together, padding included;
  /// `isStored` says whether the model has a row's tensors, for optional biases are rows like others.
  package func arrays(
    of shape: DecoderShape, vocabulary: Int,
    where isStored: (_ row: ArrayRow, _ layer: Int?) -> Bool
  ) throws(DivisionFault) -> [LocatedArray] {
    var result: [LocatedArray] = []
    for part in ArrayRow.Part.allCases {
      let layers: [Int?] = part == .layer ? Array(0..<shape.layerCount) : [nil]
      let rows = rows.filter { $0.part == part }
      for layer in layers {
        for row in rows where isStored(row, layer) {
          let arrays = try row.arrays(
            layer: layer, degree: degree, shape: shape, vocabulary: vocabulary, fill: fill)
          for array in arrays {
            result.append(
              LocatedArray(
                row: row, layer: layer, array: array,
                addresses: addresses(of: row, layer: layer, rank: array.rank)))
          }
        }
      }
    }
    return result
  }
}
