package import Arithmetic

/// Compares inputs bit for bit in one reduce round; nothing is mapped.
///
/// Every input is rounded once, to nearest even, to the element type of the first: so a float32
/// master is compared with the weight that it becomes. Non-finite values are counted on the way.
/// The outcome does not depend on tiles or workers.
package struct CompareOperation: TensorOperation {
  /// What inputs are compared with.
  package enum Reference: Hashable, Sendable {
    /// The first input; it is equal to itself.
    case firstInput
    /// Zeros of either sign.
    case zero
  }

  /// What the comparison of one input found.
  package struct Finding: Hashable, Sendable {
    /// Elements that are not those of the reference.
    package var differing = 0
    /// The flat index of the first of them.
    package var first: Int?
    /// The largest absolute difference; NaN where a NaN meets something else.
    package var largest = 0.0
    package var nonFinite = 0
  }

  package let arithmetic: Arithmetic
  private let reference: Reference
  private let inputCount: Int
  /// By input, once all elements were compared.
  package private(set) var findings: [Finding]?

  package init(_ types: [ElementType], with reference: Reference = .firstInput) {
    precondition(!types.isEmpty, "there is something to compare")
    arithmetic = .rounded(to: types[0])
    inputCount = types.count
    self.reference = reference
  }

  package var maximumRounds: Int { 1 }
  package var pending: Reduction? {
    findings == nil ? .tileCounts(inputCount * Counter.allCases.count) : nil
  }

  /// What is counted for each input of a tile.
  private enum Counter: Int, CaseIterable {
    case differing
    /// The flat index and 1; 0 where nothing differs.
    case first
    /// The bits of a number that is not negative, which are ordered as the numbers are.
    case largest
    case nonFinite

    func place(_ input: Int) -> Int { input * Self.allCases.count + rawValue }
  }

  package func reduce(
    _ inputs: BlockInputs, state: inout TileState, into partial: inout Partial
  ) {
    for (input, block) in inputs.blocks.enumerated() {
      partial.counts[Counter.nonFinite.place(input)] += arithmetic.nonFiniteCount(block)
      let difference: BlockDifference
      switch reference {
      case .firstInput:
        if input == 0 { continue }
        difference = arithmetic.difference(inputs.blocks[0], block)
      case .zero: difference = arithmetic.differenceFromZero(block)
      }
      guard let first = difference.first else { continue }
      partial.counts[Counter.differing.place(input)] += difference.count
      let place = Counter.first.place(input)
      if partial.counts[place] == 0 { partial.counts[place] = inputs.first + first + 1 }
      let largest = Counter.largest.place(input)
      partial.counts[largest] = max(partial.counts[largest], Self.bits(difference.largest))
    }
  }

  package func knowing(_ knowledge: Knowledge) -> any TensorOperation {
    guard case .tileCounts(let tiles) = knowledge else { return self }
    var result = self
    result.findings = (0..<inputCount).map { input in
      var finding = Finding()
      var largest = 0
      for counts in tiles where !counts.isEmpty {
        finding.differing += counts[Counter.differing.place(input)]
        finding.nonFinite += counts[Counter.nonFinite.place(input)]
        let first = counts[Counter.first.place(input)]
        if finding.first == nil, first > 0 { finding.first = first - 1 }
        largest = max(largest, counts[Counter.largest.place(input)])
      }
      finding.largest = Double(bitPattern: UInt64(largest))
      return finding
    }
    return result
  }

  /// Nothing is stored.
  package func map(_ inputs: BlockInputs, state: inout TileState, into output: Block) {}

  /// NaN is above everything, whatever its sign and payload.
  private static func bits(_ value: Double) -> Int {
    Int(truncatingIfNeeded: value.isNaN ? Double.nan.bitPattern : value.bitPattern)
  }
}
