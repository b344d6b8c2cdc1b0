import Checkpoints
import Merging
import Tensors
import TestSupport
import Testing

/// Single tensors through methods of mergekit 0.1.5 with every sort stable: 4 x 6 elements, seed 42,
/// weights 0.3 and 0.5 where the method has weights.
@Suite struct `Vectors of pruning and selecting methods` {
  struct Row: Sendable, CustomTestStringConvertible {
    var format: NumberFormat
    var method: String
    var parameters: String
    var output: NumberFormat
    var words: String

    var testDescription: String { "\(format) \(method) {\(parameters)}" }
  }

  @Test(arguments: Self.rows)
  func `come out as mergekit computes them`(row: Row) throws {
    let directory = try TemporaryDirectory()
    var operands: [[Double]] = []
    for (name, text) in Self.inputs[row.format.dtype] ?? [:] {
      let values = Self.patterns(text).map(row.format.number)
      operands.append(values)
      try TinyModel([.init("weight", row.format, [4, 6], values)]).write(name, in: directory)
    }
    let isWeighted = !["sce", "ram", "ramplus_tl"].contains(row.method)
    func parameters(_ weight: Double) -> String {
      isWeighted ? ", parameters: {weight: \(weight)}" : ""
    }
    let recipe = """
      merge_method: \(row.method)
      base_model: base
      models: [{model: a\(parameters(0.3))}, {model: b\(parameters(0.5))}]
      parameters: {\(row.parameters)}
      """
    let output = try MergeRun.output(of: recipe, in: directory) {
      $0.profile = .mergekit
      $0.seed = 42
    }
    let tensor = try #require(output["weight"])
    #expect(tensor.spec.dtype == row.output.dtype)
    let ours = row.output.patterns(try tensor.bytes())
    let theirs = Self.patterns(row.words)
    guard row.format.dtype == .f32, ["della", "sce"].contains(row.method) else {
      #expect(ours == theirs)
      return
    }
    // A sum over the tensor enters: within a unit of the largest term.
    for index in ours.indices {
      let (own, other) = (row.output.number(ours[index]), row.output.number(theirs[index]))
      let largest = operands.map { abs($0[index]) }.max() ?? 0
      #expect(abs(own - other) <= row.output.ulp(of: max(largest, abs(own))))
    }
  }

  private static func patterns(_ text: String) -> [UInt64] {
    text.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
  }

  private static let inputs: [DType: [String: String]] = [
    .bf16: [
      "base": """
        3d2a bc1f bae3 3cad 3ce1 3c74 3d16 bc50 bd30 3d41 3c8f ba9a 3cad bb18 bcde 3b0f
        bce0 3cc3 bb47 bcc2 bbc2 bc80 bd0e 3ab2
        """,
      "a": """
        3d28 bc54 bc81 3c68 3d28 3c0e 3cbd bc07 bd6f 3d6f 3cee bc72 3c86 3c85 bd28 3c8a
        bd34 3ce1 3c24 bcd7 3bd2 bc59 bd07 3c0e
        """,
      "b": """
        3d45 3c00 3bc2 3c15 3c3f 3ce4 3cb3 3aa5 bd75 3d73 3ceb bc0a 3c53 3bd9 bbf1 3c91
        bd1d 3d02 bc06 bba9 bc9b bc32 bd2c 3c87
        """,
    ],
    .f32: [
      "base": """
        3d29ba33 bc1f38ec bae3792f 3cad2e36 3ce125d3 3c7416c0 3d15eafa bc504349
        bd30268f 3d4179fb 3c8f27dd ba9a38f6 3cacc762 bb1866b2 bcdda7fe 3b0f28b6
        bce00557 3cc30ba2 bb471d0c bcc22098 bbc1876b bc80349f bd0dac8d 3ab20782
        """,
      "a": """
        3d2826ce bc53cafc bc81392a 3c67a580 3d27b404 3c0da7be 3cbc9570 bc076959
        bd6e9e6a 3d6eb708 3cedf867 bc72062e 3c860245 3c85297b bd2793b8 3c8a3928
        bd3404e4 3ce14742 3c2431f9 bcd6bdf1 3bd23dfb bc58ed0d bd072659 3c0de2b9
        """,
      "b": """
        3d450542 3c001e14 3bc200dd 3c1574dc 3c3f1a34 3ce3df80 3cb2e652 3aa4ca00
        bd74b376 3d73237f 3ceb6a01 bc0a3667 3c52e2fd 3bd8858f bbf15b6c 3c90a291
        bd1ccdc2 3d026ffe bc060ece bba88c00 bc9b2be8 bc325c40 bd2c5432 3c87791e
        """,
    ],
  ]

  static let rows: [Row] = [
    Row(
      format: .bf16, method: "breadcrumbs", parameters: "density: 0.5, gamma: 0.1", output: .bf16,
      words: """
        3d2a ba70 bbc3 3c78 3cc2 3caf 3cce bbbb bd66 3d68 3cda bbac 3cad bb18 bd00 3c6b
        bce0 3cc3 3a6c bcc2 bc0f bc80 bd0e 3c36
        """),
    Row(
      format: .bf16, method: "breadcrumbs_ties", parameters: "density: 0.5, gamma: 0.1", output: .bf16,
      words: """
        3d2a ba70 bbc3 3c78 3ca0 3caf 3cce bbbb bd66 3d68 3cda bbac 3cad bb18 bd00 3c6b
        bce0 3cc3 3a6c bcc2 bc4c bc80 bd0e 3c36
        """),
    Row(
      format: .bf16, method: "della", parameters: "density: 0.5, epsilon: 0.1", output: .bf16,
      words: """
        3d5f 3cca bcf0 bb20 bb70 3d25 3c24 3c72 bd30 3d8e 3d22 ba9a 3cad 3d0c 3c40 3d03
        bce0 3d21 3cb9 bcc2 3c96 bc04 bd00 3ab2
        """),
    Row(
      format: .bf16, method: "sce", parameters: "", output: .bf16,
      words: """
        3d45 3c01 bc81 3c38 3c3e 3ce4 3cb8 bb38 bd72 3d71 3cec bc36 3c6c 3c2e bbf0 3c8e
        bd26 3cf5 3c24 bba8 bc9b bc43 bd2c 3c56
        """),
    Row(
      format: .bf16, method: "sce", parameters: "select_topk: 0.5", output: .bf16,
      words: """
        3d2a 3c01 bc81 3cad 3c3e 3ce4 3d16 bb18 bd30 3d41 3c8f ba9a 3cad 3c27 bbf0 3b0f
        bce0 3cc3 3c23 bba8 bc9b bc80 bd2c 3c5e
        """),
    Row(
      format: .bf16, method: "ram", parameters: "", output: .bf16,
      words: """
        3d36 bb26 bba1 3c3e 3cd8 3c96 3cb8 bb64 bd72 3d71 3cec bc3e 3c70 3c3b bcc6 3c8d
        bd28 3cf2 3a74 bc80 bbcd bc46 bd1a 3c4e
        """),
    Row(
      format: .bf16, method: "ramplus_tl", parameters: "", output: .f32,
      words: """
        3d368000 bb260000 bba14000 3c3e8000 3cd78000 3c958000 3cb80000 bb640000
        bd720000 3d710000 3cec8000 bc3e4000 3c6f8000 3c3b0000 bcc60000 3c8d6000
        bd288000 3cf28000 3a740000 bc808000 bbcd0000 bc458000 bd198000 3c4e4000
        """),
    Row(
      format: .f32, method: "breadcrumbs", parameters: "density: 0.5, gamma: 0.1", output: .f32,
      words: """
        3d29ba33 ba78d6c0 bbc2e035 3c77e8a4 3cc16d53 3caef570 3ccdfdfb bbbbaa09
        bd652a91 3d67e10e 3cd9bab2 bbac3414 3cacc762 bb1866b2 bcffb4a0 3c6aba18
        bce00557 3cc30ba2 3a669e90 bcc22098 bc0efcf3 bc80349f bd0dac8d 3c367d52
        """),
    Row(
      format: .f32, method: "breadcrumbs_ties", parameters: "density: 0.5, gamma: 0.1", output: .f32,
      words: """
        3d29ba33 ba78d6c0 bbc2e035 3c77e8a4 3ca05976 3caef570 3ccdfdfb bbbbaa09
        bd652a91 3d67e10e 3cd9bab2 bbac3414 3cacc762 bb1866b2 bcffb4a0 3c6aba18
        bce00557 3cc30ba2 3a669e90 bcc22098 bc4b8dc2 bc80349f bd0dac8d 3c367d52
        """),
    Row(
      format: .f32, method: "della", parameters: "density: 0.5, epsilon: 0.1", output: .f32,
      words: """
        3d5eebcf 3cc865e6 bcf4b25c bb159ac8 bb5b7670 3d2426a2 3c19c272 3c6dc85b
        bd30268f 3d8e1190 3d217b86 ba9a38f6 3cacc762 3d0eff0c 3c397e40 3d035a9c
        bce00557 3d21ac3a 3cbd84de bcc22098 3c99e9d2 bbd0958c bd00995c 3ab20782
        """),
    Row(
      format: .f32, method: "sce", parameters: "", output: .f32,
      words: """
        3d450542 3c001e14 bc81392a 3c386410 3c3f1a34 3ce3df80 3cb7040e bb36d9ac
        bd721da6 3d714226 3cec8027 bc365648 3c6b2b7e 3c2f71d8 bbf15b6c 3c8de8e4
        bd26abda 3cf5beac 3c2431f9 bba88c00 bc9b2be8 bc42c0a0 bd2c5432 3c5816fc
        """),
    Row(
      format: .f32, method: "sce", parameters: "select_topk: 0.5", output: .f32,
      words: """
        3d29ba33 3c001e14 bc81392a 3cad2e36 3c3f1a34 3ce3df80 3d15eafa bb1830a8
        bd30268f 3d4179fb 3c8f27dd ba9a38f6 3cacc762 3c27adc6 bbf15b6c 3b0f28b6
        bce00557 3cc30ba2 3c2431fa bba88c00 bc9b2be8 bc80349f bd2c5432 3c5e6e44
        """),
    Row(
      format: .f32, method: "ram", parameters: "", output: .f32,
      words: """
        3d369608 bb2759d0 bba171e5 3c3e8d2e 3cd77a91 3c9559b0 3cb7bde1 bb65a034
        bd71a8f0 3d70ed44 3cecb134 bc3e1e4b 3c6f73c4 3c3b4ade bcc5bf26 3c8d6ddc
        bd286953 3cf3139f 3a711958 bc807078 bbcd38d2 bc45a4a6 bd19bd46 3c4e6a7a
        """),
    Row(
      format: .f32, method: "ramplus_tl", parameters: "", output: .f32,
      words: """
        3d369608 bb2759d0 bba171e5 3c3e8d2e 3cd77a91 3c9559b0 3cb7bde1 bb65a034
        bd71a8f0 3d70ed44 3cecb134 bc3e1e4b 3c6f73c4 3c3b4ade bcc5bf26 3c8d6ddc
        bd286953 3cf3139f 3a711958 bc807078 bbcd38d2 bc45a4a6 bd19bd46 3c4e6a7a
        """),
  ]
}
