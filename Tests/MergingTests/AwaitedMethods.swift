import Merging
import Testing

/// The methods of mergekit that fixtures know and the table does not yet.
///
/// A method that lands takes its line with it; then its vectors, golden and exact cases run.
enum AwaitedMethods {
  /// How many rows and cases are skipped for want of a method.
  struct Skipped: Equatable {
    var vectors: Int
    var golden: Int
    var exact: Int
  }

  static let all: [String: Skipped] = [
    "arcee_fusion": Skipped(vectors: 2, golden: 3, exact: 3),
    "breadcrumbs": Skipped(vectors: 2, golden: 3, exact: 3),
    "breadcrumbs_ties": Skipped(vectors: 2, golden: 3, exact: 3),
    "della": Skipped(vectors: 2, golden: 3, exact: 3),
    "della_linear": Skipped(vectors: 2, golden: 3, exact: 3),
    "karcher": Skipped(vectors: 2, golden: 3, exact: 3),
    "model_stock": Skipped(vectors: 4, golden: 6, exact: 6),
    "multislerp": Skipped(vectors: 4, golden: 6, exact: 6),
    "nearswap": Skipped(vectors: 2, golden: 3, exact: 3),
    "nuslerp": Skipped(vectors: 8, golden: 12, exact: 12),
    "ram": Skipped(vectors: 2, golden: 3, exact: 3),
    "ramplus_tl": Skipped(vectors: 2, golden: 3, exact: 3),
    "sce": Skipped(vectors: 4, golden: 6, exact: 6),
  ]

  static func isKnown(_ method: String) -> Bool { all[method] == nil }
}

@Suite struct `Fixtures of awaited methods` {
  @Test func `are skipped only while the table lacks the method`() {
    #expect(Set(AwaitedMethods.all.keys) == MergeMethods.table.later)
  }

  @Test(arguments: AwaitedMethods.all.keys.sorted())
  func `are counted`(method: String) {
    let skipped = AwaitedMethods.Skipped(
      vectors: VectorRow.every.count { $0.method == method },
      golden: GoldenCase.every.count { $0.method == method },
      exact: ExactCase.every.count { $0.method == method })
    #expect(skipped == AwaitedMethods.all[method])
  }
}
