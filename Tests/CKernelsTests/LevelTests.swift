import CKernels
import Testing

/// The choice of a level.
struct LevelTests {
  @Test func `the level is one of the three and stays`() {
    #expect((0...2).contains(ck_level()))
    #expect(ck_level() == ck_level())
  }
}
