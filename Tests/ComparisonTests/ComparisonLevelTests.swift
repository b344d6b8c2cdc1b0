import Comparison
import Testing

@Suite struct `Levels of a comparison` {
  @Test func `include those before them`() {
    #expect(ComparisonLevel.allCases == ComparisonLevel.allCases.sorted())
    #expect(ComparisonLevel.structure < .content)
    #expect(ComparisonLevel.values < .spectrum)
  }
}
