internal import Analysis
internal import Checkpoints
internal import Storage
internal import Tensors

/// What tensors must share before their elements are looked at.
private struct Form: Hashable {
  var dtype: DType
  var shape: [Int]

  init(_ spec: TensorSpec) { (dtype, shape) = (spec.dtype, spec.shape) }

  var transposed: Form {
    var form = self
    form.shape.reverse()
    return form
  }

  var isMatrix: Bool { shape.count == 2 }
}

extension TensorMatcher {
  // MARK: Equal contents

  /// Pairs tensors without partners whose elements are the same, as they are or transposed.
  mutating func matchContents() throws {
    let forms = (Set(freeFirst.map { Form($0.spec) }), Set(freeSecond.map { Form($0.spec) }))
    let firsts = freeFirst.filter { forms.1.contains(Form($0.spec)) }
    let seconds = freeSecond.filter { forms.0.contains(Form($0.spec)) }
    let pairs = equal(
      firsts.map { .init($0) }, try scans.digests(firsts), seconds, try scans.digests(seconds))
    take(pairs)
    try matchTransposed()
    try transposeNamed()
  }

  private mutating func matchTransposed() throws {
    let forms = Set(freeSecond.map { Form($0.spec) })
    let views = freeFirst.compactMap { tensor -> TensorMatching.Side? in
      guard Form(tensor.spec).isMatrix, forms.contains(Form(tensor.spec).transposed) else {
        return nil
      }
      return Self.transposed(tensor)
    }
    let shapes = Set(views.map { Form($0.tensor.spec) })
    let seconds = freeSecond.filter { shapes.contains(Form($0.spec)) }
    guard !views.isEmpty, !seconds.isEmpty else { return }
    take(
      equal(
        views, try scans.digests(views.map(\.tensor)), seconds, try scans.digests(seconds)))
  }

  /// Equal names whose matrices are each other's transposed: by shape, or known to differ.
  private mutating func transposeNamed() throws {
    let places = result.pairs.indices.filter { place in
      let pair = result.pairs[place]
      guard pair.reason == .name || pair.reason == .map, pair.first.view == nil,
        pair.second.view == nil
      else { return false }
      let (old, new) = (Form(pair.first.tensor.spec), Form(pair.second.tensor.spec))
      guard old.isMatrix, old.transposed == new else { return false }
      return old != new || options.differing.contains(pair.first.name)
    }
    let views = places.map { Self.transposed(result.pairs[$0].first.tensor) }
    let viewed = zip(places, views).compactMap { place, view in view.map { (place, $0) } }
    let digests = (
      try scans.digests(viewed.map(\.1.tensor)),
      try scans.digests(viewed.map { result.pairs[$0.0].second.tensor })
    )
    for (entry, pair) in zip(viewed, zip(digests.0, digests.1)) {
      let (place, view) = entry
      let isSame = pair.0 != nil && pair.0 == pair.1
      // Shapes that only fit when transposed are compared so, even if elements differ.
      guard isSame || view.tensor.spec.shape != result.pairs[place].first.tensor.spec.shape else {
        continue
      }
      result.pairs[place].first = view
      if isSame { result.pairs[place].reason = .content }
      result.pairs[place].note = nil
    }
  }

  static func transposed(_ tensor: LogicalTensor) -> TensorMatching.Side? {
    TensorView.transposed(tensor).map { .init($0, as: "transposed", of: tensor.name) }
  }

  // MARK: Exchanged contents

  /// Equal names whose elements are those of another name: layers that changed places.
  ///
  /// Only contents that are there once in each model and changed places among themselves move; of
  /// one that was copied over another, the pair of that name has a note.
  mutating func exchangeSwapped() throws {
    let places = result.pairs.indices.filter { place in
      let pair = result.pairs[place]
      return pair.isPlain && options.differing.contains(pair.first.name)
        && pair.first.tensor.spec.dtype == pair.second.tensor.spec.dtype
    }
    guard places.count > 1 else { return }
    let firsts = try scans.digests(places.map { result.pairs[$0].first.tensor })
    let seconds = try scans.digests(places.map { result.pairs[$0].second.tensor })
    let owners = Self.owners(firsts)
    let copies = Self.owners(seconds)
    var sources: [Int: Int] = [:]
    for (number, digest) in seconds.enumerated() {
      guard let digest, firsts[number] != digest, let owner = owners[digest], owner.count == 1,
        copies[digest]?.count == 1,
        Form(result.pairs[places[owner[0]]].first.tensor.spec)
          == Form(result.pairs[places[number]].second.tensor.spec)
      else { continue }
      sources[number] = owner[0]
    }
    let old = places.map { result.pairs[$0] }
    let cycles = Self.cycles(sources)
    for (number, source) in sources {
      let place = places[number]
      if cycles.contains(number) {
        result.pairs[place] = TensorMatching.Pair(
          old[source].first, old[number].second, .content, score: 1)
      } else {
        result.pairs[place].note =
          "the second model has here what the first has as \(old[source].first.name.quoted)"
      }
    }
  }

  /// What lies on closed ways of a partial map that takes no two to one.
  private static func cycles(_ map: [Int: Int]) -> Set<Int> {
    var map = map
    while true {
      let values = Set(map.values)
      let open = map.filter { !values.contains($0.key) || map[$0.value] == nil }
      guard !open.isEmpty else { return Set(map.keys) }
      for key in open.keys { map[key] = nil }
    }
  }

  private static func owners(_ digests: [Digest256?]) -> [Digest256: [Int]] {
    var owners: [Digest256: [Int]] = [:]
    for (number, digest) in digests.enumerated() {
      if let digest { owners[digest, default: []].append(number) }
    }
    return owners
  }

  // MARK: Pairs

  /// Pairs of equal digests and forms; where several are equal, in the order of names and marked.
  private func equal(
    _ firsts: [TensorMatching.Side], _ firstDigests: [Digest256?], _ seconds: [LogicalTensor],
    _ secondDigests: [Digest256?]
  ) -> [TensorMatching.Pair] {
    struct Content: Hashable {
      var form: Form
      var digest: Digest256
    }
    var groups: [Content: (firsts: [Int], seconds: [Int])] = [:]
    for (number, digest) in firstDigests.enumerated() {
      guard let digest else { continue }
      let content = Content(form: Form(firsts[number].tensor.spec), digest: digest)
      groups[content, default: ([], [])].firsts.append(number)
    }
    for (number, digest) in secondDigests.enumerated() {
      guard let digest else { continue }
      let content = Content(form: Form(seconds[number].spec), digest: digest)
      groups[content, default: ([], [])].seconds.append(number)
    }
    return groups.values.flatMap { group in
      let isAmbiguous = group.firsts.count > 1 || group.seconds.count > 1
      let order = Self.paired(
        group.firsts.map { firsts[$0].name }, group.seconds.map { seconds[$0].name })
      return order.map { first, second in
        var pair = TensorMatching.Pair(
          firsts[group.firsts[first]], .init(seconds[group.seconds[second]]), .content, score: 1)
        pair.isAmbiguous = isAmbiguous
        pair.alternatives = group.seconds.indices.filter { $0 != second }.map {
          seconds[group.seconds[$0]].name
        }
        return pair
      }
    }
  }

  /// Pairs of names by their endings, and else in order.
  static func paired(_ firsts: [TensorName], _ seconds: [TensorName]) -> [(Int, Int)] {
    let scores = firsts.map { first in seconds.map { Self.commonEnding(first, $0) } }
    return Assignment.best(scores).enumerated().compactMap { first, second in
      second.map { (first, $0) }
    }
  }

  /// How many components two names share from their ends, as a part of all.
  private static func commonEnding(_ first: TensorName, _ second: TensorName) -> Double {
    let words = (first.text.split(separator: "."), second.text.split(separator: "."))
    let common = zip(words.0.reversed(), words.1.reversed()).prefix { $0 == $1 }.count
    return Double(1 + common) / Double(1 + max(words.0.count, words.1.count))
  }
}
