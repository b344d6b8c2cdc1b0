import Checkpoints
import Comparison
import Storage
import Tensors
import TestSupport
import Testing

@Suite struct `Matching of tensors` {
  typealias Matrix = TinyModel.Tensor

  private static func matrix(
    _ name: String, _ shape: [Int], seed: UInt64, format: NumberFormat = .f32
  ) -> Matrix {
    var random = SeededGenerator(seed: seed)
    return Matrix(TensorName(name), format, shape, random.weights(shape.reduce(1, *)))
  }

  private static func match(
    _ first: [Matrix], _ second: [Matrix],
    _ change: (inout TensorMatcher.Options) throws -> Void = { _ in }
  ) throws -> TensorMatching {
    let directory = try TemporaryDirectory()
    try TinyModel(first).write("a", in: directory)
    try TinyModel(second).write("b", in: directory)
    var options = TensorMatcher.Options()
    options.workers = 2
    try change(&options)
    return try TensorMatcher.match(
      Checkpoint.open(directory("a").text), Checkpoint.open(directory("b").text), options: options)
  }

  private static func lines(_ matching: TensorMatching) -> [String] {
    matching.pairs.map { pair in
      let views = [pair.first.view, pair.second.view].compactMap(\.self)
      return "\(pair.first.name) = \(pair.second.name) by \(pair.reason.rawValue)"
        + (pair.isAmbiguous ? ", ambiguous" : "") + views.map { ", \($0)" }.joined()
    }
  }

  private static func renamed(_ tensor: Matrix, _ name: String) -> Matrix {
    var tensor = tensor
    tensor.spec.name = TensorName(name)
    return tensor
  }

  // MARK: Names and maps

  @Test func `goes by equal names first`() throws {
    let matching = try Self.match(
      [Self.matrix("a", [2, 3], seed: 1), Self.matrix("b", [2], seed: 2)],
      [Self.matrix("a", [4, 3], seed: 3), Self.matrix("c", [9], seed: 4)])
    #expect(Self.lines(matching) == ["a = a by same name"])
    #expect(matching.pairs[0].note == "shapes [2, 3] and [4, 3]")
    #expect((matching.firstOnly, matching.secondOnly) == (["b"], ["c"]))
  }

  @Test func `lets a person's map go before names`() throws {
    let tensors = ["x.0", "x.1", "y"].enumerated().map {
      Self.matrix($0.element, [2, 2], seed: UInt64($0.offset))
    }
    let matching = try Self.match(tensors, tensors) {
      $0.map = try NameMap(Array("x.0: x.1\nx.1: x.0\nz: y\ny: q\n".utf8), file: "m")
      $0.readsContent = false
    }
    #expect(
      Self.lines(matching) == [
        "x.0 = x.1 by name map", "x.1 = x.0 by name map", "y = y by same name",
      ])
    #expect(matching.notes.count == 2)
  }

  // MARK: Contents

  @Test(arguments: 0..<20)
  func `finds tensors of any new names by their content`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let first = (0..<random.integer(2...8)).map { number in
      Self.matrix(
        "tensor\(number)", [random.integer(1...3), random.integer(2...3)],
        seed: seed &* 100 &+ UInt64(number), format: [.f32, .bf16][random.integer(0...1)])
    }
    let order = first.indices.shuffled(using: &random)
    let second = order.enumerated().map { Self.renamed(first[$0.element], "other\($0.offset)") }
    let matching = try Self.match(first, second)
    #expect(matching.firstOnly.isEmpty && matching.secondOnly.isEmpty)
    for pair in matching.pairs {
      #expect(pair.reason == .content && pair.score == 1 && !pair.isAmbiguous)
      let number = try #require(order.indices.first { pair.second.name.text == "other\($0)" })
      #expect(pair.first.name == first[order[number]].spec.name)
    }
  }

  @Test func `marks equal contents as ambiguous, and goes by the ends of names`() throws {
    let base = Self.matrix("p.a", [3, 2], seed: 1)
    let matching = try Self.match(
      [base, Self.renamed(base, "p.b")], [Self.renamed(base, "q.b"), Self.renamed(base, "q.a")])
    #expect(
      Self.lines(matching) == [
        "p.a = q.a by same content, ambiguous", "p.b = q.b by same content, ambiguous",
      ])
    #expect(matching.pairs[0].alternatives == ["q.b"])
  }

  @Test(arguments: 0..<10)
  func `finds layers that changed places`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let first = (0..<6).map {
      Self.matrix("layers.\($0).w", [4, 2], seed: seed &* 9 &+ UInt64($0))
    }
    let order = (0..<6).shuffled(using: &random)
    let second = order.enumerated().map { Self.renamed(first[$0.element], "layers.\($0.offset).w") }
    let differing = (0..<6).filter { order[$0] != $0 }.map { TensorName("layers.\($0).w") }
    let matching = try Self.match(first, second) { $0.differing = Set(differing) }
    for pair in matching.pairs {
      let place = try #require(second.firstIndex { $0.spec.name == pair.second.name })
      #expect(pair.first.name.text == "layers.\(order[place]).w")
      #expect(pair.reason == (order[place] == place ? .name : .content))
    }
    #expect(matching.pairs.count == 6)
  }

  @Test func `notes a layer that was copied over another, and keeps its name`() throws {
    let first = (0..<3).map { Self.matrix("layers.\($0).w", [4, 2], seed: UInt64($0)) }
    let second = [first[0], first[1], Self.renamed(first[0], "layers.2.w")]
    let matching = try Self.match(first, second) { $0.differing = ["layers.2.w", "layers.1.w"] }
    #expect(matching.pairs.allSatisfy { $0.reason == .name })
    let other = try Self.match(first, [Self.renamed(first[2], "layers.0.w"), first[1], first[2]]) {
      $0.differing = ["layers.0.w", "layers.2.w"]
    }
    #expect(other.pairs[0].note == nil || other.pairs[0].reason == .name)
  }

  private static func transposed(_ tensor: Matrix, _ name: String) -> Matrix {
    let (rows, columns) = (tensor.spec.shape[0], tensor.spec.shape[1])
    let width = tensor.bytes.count / (rows * columns)
    var bytes: [UInt8] = []
    for column in 0..<columns {
      for row in 0..<rows {
        let start = (row * columns + column) * width
        bytes += tensor.bytes[start..<start + width]
      }
    }
    var spec = tensor.spec
    spec.shape = [columns, rows]
    spec.name = TensorName(name)
    return Matrix(spec, bytes)
  }

  @Test func `finds transposed matrices, under other names, equal names, and square ones`() throws {
    let first = [
      Self.matrix("a", [3, 5], seed: 1), Self.matrix("b", [3, 4], seed: 2),
      Self.matrix("c", [4, 4], seed: 3),
    ]
    let second = [
      Self.transposed(first[0], "x"), Self.transposed(first[1], "b"),
      Self.transposed(first[2], "c"),
    ]
    let matching = try Self.match(first, second) { $0.differing = ["c"] }
    #expect(
      Self.lines(matching) == [
        "a = x by same content, transposed", "b = b by same content, transposed",
        "c = c by same content, transposed",
      ])
    #expect(matching.pairs.allSatisfy { $0.first.tensor.spec.shape == $0.second.tensor.spec.shape })
  }

  // MARK: Schemas

  @Test(arguments: [
    ("model.layers.0.mlp.up_proj.weight", "language_model.model.layers.0.mlp.up_proj.weight"),
    ("model.layers.0.self_attn.o_proj.weight", "layers.0.attention.wo.weight"),
    ("model.layers.0.self_attn.o_proj.weight", "gpt_neox.layers.0.attention.dense.weight"),
    ("model.embed_tokens.weight", "gpt_neox.embed_in.weight"),
    ("lm_head.weight", "embed_out.weight"), ("model.norm.weight", "norm.weight"),
    ("odd.name.weight", "module.odd.name.weight"),
  ])
  func `knows names of other schemas`(old: String, new: String) throws {
    let matching = try Self.match(
      [Self.matrix(old, [4, 2], seed: 1)], [Self.matrix(new, [4, 2], seed: 2)]
    ) { $0.readsContent = false }
    #expect(Self.lines(matching) == ["\(old) = \(new) by known names"])
  }

  @Test func `keeps other parts of a model apart`() throws {
    let matching = try Self.match(
      [Self.matrix("vision_tower.layers.0.mlp.up_proj.weight", [4, 2], seed: 1)],
      [Self.matrix("model.layers.0.mlp.up_proj.weight", [4, 2], seed: 2)]
    ) { $0.readsContent = false }
    #expect(matching.pairs.isEmpty)
  }

  /// The bytes of a view, as a scan reads them, are checked through its digest: equal contents match.
  @Test(arguments: [false, true])
  func `splits fused projections into their parts`(isGrouped: Bool) throws {
    let (head, groups, queries, hidden) = (2, 3, 2, 5)
    let q = Self.matrix(
      "model.layers.0.self_attn.q_proj.weight", [groups * queries * head, hidden], seed: 1)
    let k = Self.matrix("model.layers.0.self_attn.k_proj.weight", [groups * head, hidden], seed: 2)
    let v = Self.matrix("model.layers.0.self_attn.v_proj.weight", [groups * head, hidden], seed: 3)
    let row = hidden * 4
    var bytes: [UInt8] = []
    if isGrouped {
      for group in 0..<groups {
        for (part, rows) in [(q, queries * head), (k, head), (v, head)] {
          bytes += part.bytes[group * rows * row..<(group + 1) * rows * row]
        }
      }
    } else {
      bytes = q.bytes + k.bytes + v.bytes
    }
    let name =
      isGrouped
      ? "model.layers.0.attention.wqkv.weight" : "model.layers.0.self_attn.qkv_proj.weight"
    let fused = Matrix(
      TensorSpec(
        name: TensorName(name), dtype: .f32, shape: [groups * (queries + 2) * head, hidden]), bytes)
    for isFirstFused in [true, false] {
      let sides = isFirstFused ? ([fused], [q, k, v]) : ([q, k, v], [fused])
      let directory = try TemporaryDirectory()
      try TinyModel(sides.0).write("a", in: directory)
      try TinyModel(sides.1).write("b", in: directory)
      var options = TensorMatcher.Options()
      options.headDimension = head
      let matching = try TensorMatcher.match(
        Checkpoint.open(directory("a").text), Checkpoint.open(directory("b").text),
        options: options)
      #expect(
        matching.pairs.count == 3 && matching.firstOnly.isEmpty && matching.secondOnly.isEmpty)
      for pair in matching.pairs {
        let (view, part) =
          isFirstFused
          ? (pair.first.tensor, pair.second.tensor) : (pair.second.tensor, pair.first.tensor)
        #expect(pair.reason == .schema && pair.score == 1)
        #expect(try Self.bytes(view) == Self.bytes(part), "\(part.name)")
      }
    }
  }

  @Test func `splits gates from up projections, and says where it cannot split`() throws {
    let gate = Self.matrix("model.layers.0.mlp.gate_proj.weight", [3, 2], seed: 1)
    let up = Self.matrix("model.layers.0.mlp.up_proj.weight", [3, 2], seed: 2)
    let fused = Matrix(
      TensorSpec(name: "model.layers.0.mlp.gate_up_proj.weight", dtype: .f32, shape: [6, 2]),
      gate.bytes + up.bytes)
    let matching = try Self.match([fused], [gate, up])
    #expect(
      Self.lines(matching) == [
        "model.layers.0.mlp.gate_up_proj.weight = model.layers.0.mlp.gate_proj.weight"
          + " by known names, rows 0..<3",
        "model.layers.0.mlp.gate_up_proj.weight = model.layers.0.mlp.up_proj.weight"
          + " by known names, rows 3..<6",
      ])
    var short = up
    short.spec.shape = [2, 2]
    short.bytes.removeLast(8)
    let unsplit = try Self.match([fused], [gate, short])
    #expect(unsplit.pairs.isEmpty)
    #expect(unsplit.notes.count == 1)
  }

  @Test func `turns rotary pairs into halves`() throws {
    let (heads, dimension, hidden) = (2, 4, 3)
    let halves = Self.matrix(
      "model.layers.0.self_attn.q_proj.weight", [heads * dimension, hidden], seed: 1)
    let row = hidden * 4
    var bytes: [UInt8] = []
    for head in 0..<heads {
      for pair in 0..<dimension / 2 {
        for half in 0..<2 {
          let start = (head * dimension + half * dimension / 2 + pair) * row
          bytes += halves.bytes[start..<start + row]
        }
      }
    }
    let pairs = Matrix(
      TensorSpec(
        name: "layers.0.attention.wq.weight", dtype: .f32, shape: [heads * dimension, hidden]),
      bytes)
    let directory = try TemporaryDirectory()
    try TinyModel([halves]).write("a", in: directory)
    try TinyModel([pairs]).write("b", in: directory)
    var options = TensorMatcher.Options()
    options.headDimension = dimension
    let matching = try TensorMatcher.match(
      Checkpoint.open(directory("a").text), Checkpoint.open(directory("b").text), options: options)
    let pair = try #require(matching.pairs.first)
    #expect(pair.second.view == "rotary halves")
    #expect(try Self.bytes(pair.second.tensor) == halves.bytes)
    let unknown = try Self.match([halves], [pairs]) { $0.readsContent = false }
    #expect(unknown.pairs.first?.note == "rotary pairs stand in another order")
  }

  /// The elements of a tensor in its own order.
  private static func bytes(_ tensor: LogicalTensor) throws -> [UInt8] {
    try TensorBytes.of(tensor)
  }

  // MARK: Likeness

  /// A tensor whose elements moved a little.
  private static func tuned(_ name: String, of seed: UInt64, _ shape: [Int]) -> Matrix {
    var random = SeededGenerator(seed: seed)
    let values = random.weights(shape.reduce(1, *))
    var noise = SeededGenerator(seed: seed &+ 1000)
    return Matrix(
      TensorName(name), .f32, shape, values.map { $0 * (1 + noise.number(-0.05...0.05)) })
  }

  @Test(arguments: 0..<10)
  func `finds the most alike, whatever their order`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let seeds = (0..<7).map { seed &* 50 &+ UInt64($0) }
    let first = seeds.enumerated().map { Self.matrix("a\($0.offset)", [9, 8], seed: $0.element) }
    let order = (0..<7).shuffled(using: &random)
    let second = order.enumerated().map {
      Self.tuned("b\($0.offset)", of: seeds[$0.element], [9, 8])
    }
    let matching = try Self.match(first, second)
    #expect(matching.pairs.count == 7)
    for pair in matching.pairs {
      let place = try #require(second.firstIndex { $0.spec.name == pair.second.name })
      #expect(pair.first.name.text == "a\(order[place])")
      #expect(pair.reason == .likeness && pair.score > 0.9 && pair.score < 1 && !pair.isAmbiguous)
    }
  }

  @Test func `leaves strangers alone`() throws {
    let matching = try Self.match(
      [Self.matrix("a", [20, 20], seed: 1)], [Self.matrix("b", [20, 20], seed: 2)])
    #expect(matching.pairs.isEmpty)
    #expect((matching.firstOnly, matching.secondOnly) == (["a"], ["b"]))
  }

  @Test func `marks what is nearly as alike as ambiguous`() throws {
    let matching = try Self.match(
      [Self.matrix("a", [20, 20], seed: 5)],
      [Self.tuned("b", of: 5, [20, 20]), Self.tuned("c", of: 5, [20, 20])])
    #expect(matching.pairs.count == 1)
    #expect(matching.pairs[0].isAmbiguous)
    #expect(matching.pairs[0].alternatives.count == 1)
  }

  @Test func `does not depend on workers`() throws {
    let first = (0..<5).map { Self.matrix("a\($0)", [30, 30], seed: UInt64($0)) }
    let second = (0..<5).map { Self.tuned("b\($0)", of: UInt64(4 - $0), [30, 30]) }
    let runs = try [1, 4].map { workers in
      try Self.match(first, second) { $0.workers = workers }.pairs.map {
        "\($0.first.name) \($0.second.name) \($0.score)"
      }
    }
    #expect(runs[0] == runs[1])
  }
}
