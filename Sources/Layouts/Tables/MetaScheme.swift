/// The files of Meta's releases: `consolidated.NN.pth`, one for each model-parallel rank.
package struct MetaScheme: LayoutScheme {
  package let rows: [ArrayRow]
  package let degree: Int

  package init(_ embedding: MetaTable.EmbeddingDivision, degree: Int) {
    rows = MetaTable.rows(embedding)
    self.degree = degree
  }

  package func addresses(of row: ArrayRow, layer: Int?, rank: Int) -> [ArrayAddress] {
    [ArrayAddress(file: Self.file(rank: rank), path: [row.name(layer: layer)])]
  }

  package static func file(rank: Int) -> String { "consolidated.\(NeoXScheme.padded(rank)).pth" }
}
