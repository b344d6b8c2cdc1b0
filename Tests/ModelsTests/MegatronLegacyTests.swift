import Layouts
import Tensors
import Testing

/// The orders of fused rows that `fix_query_key_value_ordering` of Megatron-LM puts right.
@Suite struct `Fused rows of old Megatron checkpoints` {
  private static let shape = DecoderShape(
    family: .llama, layerCount: 1, hidden: 1, groups: 4, queriesPerGroup: 1, headDimension: 6,
    inner: 8, vocabulary: 8, isTied: false)

  /// The row of a rank's array that has row `row` of head `head` of queries (0), keys (1), values.
  private static func expected(
    _ order: MegatronLegacyTable.RowOrder, kind: Int, head: Int, row: Int, heads: Int
  ) -> Int {
    let rows = shape.headDimension
    return switch order {
    case .grouped: (head * 3 + kind) * rows + row
    case .byKind: (kind * heads + head) * rows + row
    case .byRow: (head * rows + row) * 3 + kind
    }
  }

  @Test(arguments: [MegatronLegacyTable.RowOrder.grouped, .byKind, .byRow], [1, 2])
  func `are where their version puts them`(
    order: MegatronLegacyTable.RowOrder, degree: Int
  ) throws {
    let rows = MegatronLegacyTable.rows(MegatronLegacyTable.Spelling(), order)
    let kinds = ["q_proj", "k_proj", "v_proj"]
    for ending in ["weight", "bias"] {
      let row = try #require(rows.first { $0.stored.hasSuffix("query_key_value.\(ending)") })
      let arrays = try row.arrays(layer: 0, degree: degree, shape: Self.shape, vocabulary: 8)
      let heads = Self.shape.groups / degree
      for array in arrays {
        #expect(array.shape.first == 3 * heads * Self.shape.headDimension)
        #expect(array.parts.count == 3)
        for part in array.parts {
          let kind = try #require(kinds.firstIndex { part.tensor.text.contains($0) })
          for head in 0..<heads {
            for row in 0..<Self.shape.headDimension {
              var point = part.placement.box
              let group = array.rank * heads + head
              point["group"] = group..<group + 1
              point["dim"] = row..<row + 1
              #expect(
                part.placement.offset(ofFirstIn: point)
                  == Self.expected(order, kind: kind, head: head, row: row, heads: heads))
            }
          }
        }
      }
    }
  }

  @Test func `and other arrays have the rows of Megatron-Core`() throws {
    let old = MegatronLegacyTable.rows(MegatronLegacyTable.Spelling(), .grouped)
    let core = MegatronTable.rows(.separate)
    #expect(old.count == core.count)
    for row in old {
      #expect(
        core.contains {
          $0.segments == row.segments && $0.division == row.division && $0.part == row.part
            && $0.isDecayed == row.isDecayed
        }, "\(row.stored)")
    }
  }
}
