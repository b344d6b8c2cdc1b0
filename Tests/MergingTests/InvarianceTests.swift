import Merging
import Models
import Storage
import TestSupport
import Testing

/// Whole merges give the same directory however they are run.
@Suite struct `Whole merges` {
  @Test(
    arguments: ["linear", "slerp-gradient", "ties-filters", "dare-ties", "passthrough-scale"],
    Profile.allCases)
  func `write the same directory in every way`(recipe: String, profile: Profile) throws {
    let directory = try TemporaryDirectory()
    let text = try FileContents.text(of: Fixtures.path("recipes/\(recipe).yaml"))
      .replacing("../family", with: Fixtures.path("family").text)
    func contents(_ change: (inout MergeOptions) -> Void) throws -> [String: [UInt8]] {
      try MergeRun.output(of: text, in: directory) {
        $0.profile = profile
        $0.isForced = true
        change(&$0)
      }
      return try FileContents.all(in: directory("out"))
    }
    let expected = try contents { $0.workers = 1 }
    #expect(expected.count > 5)
    for workers in [1, 2, 7] {
      for access in [FileAccess.mapped, .positional] {
        let again = try contents {
          $0.workers = workers
          $0.tileElements = workers == 2 ? 48 : 1
          $0.reading.access = access
        }
        #expect(again == expected, "\(workers) \(access)")
      }
    }
    #expect(try directory.names().allSatisfy { !$0.contains(".partial") })
  }
}
