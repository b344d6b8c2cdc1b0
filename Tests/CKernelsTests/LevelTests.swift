import CKernels
import Glibc
import Testing

/// The choice of a level.
struct LevelTests {
  @Test func `the level is one of the three and stays`() {
    #expect((0...2).contains(ck_level()))
    #expect(ck_level() == ck_level())
  }

  @Test func `the environment caps the level`() async {
    await #expect(processExitsWith: .success) {
      unsafe setenv("SUTURE_KERNELS", "scalar", 1)
      exit(ck_level() == 0 ? EXIT_SUCCESS : EXIT_FAILURE)
    }
    await #expect(processExitsWith: .success) {
      unsafe setenv("SUTURE_KERNELS", "avx2", 1)
      exit(ck_level() <= 1 ? EXIT_SUCCESS : EXIT_FAILURE)
    }
  }
}
