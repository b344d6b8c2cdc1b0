// The arrays that each layout stores, written with plain index arithmetic and no boxes: the oracle
// for the tables. The value of an element is its position in the three separate matrices, one after
// the other.

extension AttentionTables {
  private var headRows: Int { 2 * pairs }

  private func value(group: Int, slot: Int, half: Int, pair: Int, column: Int) -> UInt16 {
    let q = queriesPerGroup
    let row =
      switch slot {
      case q: groups * q * headRows + group * headRows
      case q + 1: groups * (q + 1) * headRows + group * headRows
      default: (group * q + slot) * headRows
      }
    return UInt16((row + half * pairs + pair) * hidden + column)
  }

  private func array(_ values: [UInt16]) -> ElementArray {
    var array = ElementArray(count: values.count)
    array.elements = values
    return array
  }

  /// What `separate(ranks:)` stores.
  func separateArrays(ranks: Int) -> [ElementArray] {
    ranges(ranks).flatMap { mine in slots.map { head(mine, slots: $0) } }
  }

  /// What `fusedByBlock(ranks:)` stores.
  func fusedByBlockArrays(ranks: Int) -> [ElementArray] {
    ranges(ranks).map { mine in array(slots.flatMap { head(mine, slots: $0).elements }) }
  }

  private func head(_ groups: Range<Int>, slots: Range<Int>) -> ElementArray {
    array(
      groups.flatMap { group in
        slots.flatMap { slot in
          (0..<headRows).flatMap { row in
            (0..<hidden).map {
              value(group: group, slot: slot, half: row / pairs, pair: row % pairs, column: $0)
            }
          }
        }
      })
  }

  /// What `fusedByGroup(ranks:)` stores.
  func fusedByGroupArrays(ranks: Int) -> [ElementArray] {
    ranges(ranks).map { mine in
      array(
        mine.flatMap { group in
          (0..<queriesPerGroup + 2).flatMap { slot in
            (0..<headRows).flatMap { row in
              (0..<hidden).map {
                value(group: group, slot: slot, half: row % 2, pair: row / 2, column: $0)
              }
            }
          }
        })
    }
  }

  private func ranges(_ ranks: Int) -> [Range<Int>] {
    let size = groups / ranks
    return (0..<ranks).map { $0 * size..<($0 + 1) * size }
  }
}
