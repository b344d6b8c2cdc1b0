import Checkpoints
import Tensors
import Testing

/// Tables that leave out or repeat bytes are refused before anything is written.
@Suite struct `A placed output` {
  /// A file of 4 fixed bytes and a 4 by 4 array of two tensors side by side.
  struct Table {
    var name = "f"
    var byteCount = 20
    var fixed: [(offset: Int, bytes: [UInt8])] = [(0, [1, 2, 3, 4])]
    var closing: PlacedOutput.Closing?
    var fills: [PlacedOutput.Fill] = []
    var targets: [PlacedOutput.Target] = [Table.target("x", 0..<2), Table.target("y", 2..<4)]
    var specs: [TensorName: TensorSpec] = [
      "x": TensorSpec(name: "x", dtype: .u8, shape: [4, 2]),
      "y": TensorSpec(name: "y", dtype: .u8, shape: [4, 2]),
    ]

    var output: PlacedOutput {
      PlacedOutput(
        files: [
          PlacedOutput.File(name: name, byteCount: byteCount, fixed: fixed, closing: closing)
        ],
        targets: targets, fills: fills, specs: specs)
    }

    static func box(_ columns: Range<Int>) -> Box { ["row": 0..<4, "column": columns] }

    /// Columns of the array as a tensor of their own.
    static func target(
      _ name: TensorName, _ columns: Range<Int>, whole: Range<Int>? = nil, file: Int = 0,
      order: AxisOrder = "row column", stored: Range<Int> = 0..<4, base: Int = 0,
      share: Share? = nil
    ) -> PlacedOutput.Target {
      do {
        return PlacedOutput.Target(
          tensor: name, file: file, byteOffset: 4,
          placement: try Placement(
            order: order, box: box(columns), stored: box(stored), base: base),
          identity: try Placement(order: "row column", box: box(whole ?? columns)), share: share)
      } catch { preconditionFailure("\(error)") }
    }
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: PlacedOutputFault
    let make: @Sendable (inout Table) -> Void

    init(
      _ description: String, _ fault: PlacedOutputFault,
      _ make: @escaping @Sendable (inout Table) -> Void
    ) {
      testDescription = description
      self.fault = fault
      self.make = make
    }

    static let all: [Mistake] = [
      Mistake("a tensor is missing", .interleaved(file: "f", 4..<18, filled: 8)) {
        $0.targets.removeLast()
      },
      Mistake("a tensor twice", .interleaved(file: "f", 4..<18, filled: 16)) {
        $0.targets[1] = $0.targets[0]
      },
      Mistake("as many bytes twice as none", .overlap(file: "f", 4..<20)) {
        $0.targets[1] = Table.target("y", 2..<4, order: "column row", stored: 2..<4, base: 8)
      },
      Mistake("a hole before the data", .hole(file: "f", 3..<4)) { $0.fixed[0].bytes = [1, 2, 3] },
      Mistake("a hole at the end", .hole(file: "f", 20..<21)) { $0.byteCount = 21 },
      Mistake("an empty table", .hole(file: "f", 0..<20)) {
        ($0.fixed, $0.targets) = ([], [])
      },
      Mistake("a file too small", .outside(file: "f", range: 4..<20, byteCount: 19)) {
        $0.byteCount = 19
      },
      Mistake("bytes before the file", .outside(file: "f", range: -1..<3, byteCount: 20)) {
        $0.fixed[0].offset = -1
      },
      Mistake("padding over the header", .overlap(file: "f", 0..<4)) {
        $0.fills = [PlacedOutput.Fill(file: 0, range: 1..<3)]
      },
      Mistake("padding in no file", .unknownFile(1)) {
        $0.fills = [PlacedOutput.Fill(file: 1, range: 1..<3)]
      },
      Mistake("a target in no file", .unknownFile(2)) {
        $0.targets[0] = Table.target("x", 0..<2, file: 2)
      },
      Mistake("a name outside", .unusableName("a/../../f")) { $0.name = "a/../../f" },
      Mistake("a tensor without spec", .unknownTensor("y")) { $0.specs["y"] = nil },
      Mistake("axes that do not make the shape", .identity("y", shape: [4, 3])) {
        $0.specs["y"]?.shape = [4, 3]
      },
      Mistake("half a tensor", .incomplete("x", stored: 8, elements: 16)) {
        $0.specs["x"]?.shape = [4, 4]
        $0.targets[0] = Table.target("x", 0..<2, whole: 0..<4)
      },
      Mistake("none of a tensor", .incomplete("z", stored: 0, elements: 8)) {
        $0.specs["z"] = TensorSpec(name: "z", dtype: .u8, shape: [4, 2])
        $0.targets.append(
          PlacedOutput.Target(
            tensor: "z", file: 0, byteOffset: 0,
            placement: Table.target("z", 2..<2).placement,
            identity: Table.target("z", 0..<2).identity))
      },
      Mistake("bytes shared by ranks", .indivisible("x", .u8)) {
        $0.targets[0] = Table.target("x", 0..<2, share: Share(rank: 0, count: 2))
      },
      Mistake("half bytes in columns", .cutsBytes("x", .f4)) { $0.specs["x"]?.dtype = .f4 },
      Mistake("checksums of the same bytes", .regions(file: "f")) {
        $0.closing = PlacedOutput.Closing(regions: [4..<9, 8..<20], pieces: []) { _ in [] }
      },
      Mistake("a checksum of what it closes", .regions(file: "f")) {
        $0.byteCount = 24
        $0.closing = PlacedOutput.Closing(regions: [4..<21], pieces: [20..<24]) { _ in [[]] }
      },
      Mistake("a checksum beyond the end", .outside(file: "f", range: 4..<21, byteCount: 20)) {
        $0.closing = PlacedOutput.Closing(regions: [4..<21], pieces: []) { _ in [] }
      },
      Mistake("a closing over data", .interleaved(file: "f", 4..<20, filled: 17)) {
        $0.closing = PlacedOutput.Closing(regions: [], pieces: [6..<7]) { _ in [[0]] }
      },
    ]
  }

  @Test func `that fills every byte once is accepted`() throws {
    var table = Table()
    try table.output.check()
    // The same with a closing, and with padding instead of a tensor.
    table.byteCount = 24
    table.closing = PlacedOutput.Closing(regions: [4..<20], pieces: [20..<24]) { _ in [[]] }
    try table.output.check()
    table.targets.removeLast()
    table.specs["y"] = nil
    table.fills = [6..<8, 10..<12, 14..<16, 18..<20].map { PlacedOutput.Fill(file: 0, range: $0) }
    try table.output.check()
  }

  @Test(arguments: Mistake.all)
  func `that does not is refused`(mistake: Mistake) {
    var table = Table()
    mistake.make(&table)
    #expect(throws: mistake.fault) { try table.output.check() }
  }
}
