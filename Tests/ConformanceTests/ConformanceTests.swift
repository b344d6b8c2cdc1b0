import Glibc
import HDF5Checkpoints
import Storage
import StrictJSON
import TestSupport
import Testing

@Suite struct `The conformance corpus` {
  static let cases = ConformanceCase.all.filter { $0.format != "hdf5" || HDF5File.isSupported }

  /// Seconds of one processor that reading a case may take, in debug builds too.
  private static let limit = 1.0

  @Test(arguments: cases)
  func `gets its verdicts`(test: ConformanceCase) throws {
    let directory = try TemporaryDirectory()
    let path = try test.place(in: directory)
    let start = Self.processorTime
    let outcome = CaseOutcome.of(path, test.format)
    #expect(Self.processorTime - start < Self.limit)
    #expect(outcome.verdict == test.verdict, "\(outcome.code): \(outcome.message)")
    guard outcome.verdict != .accept else { return }
    let message = outcome.message.replacing(directory.path.text + "/", with: "")
      .replacing(ConformanceCase.folder.text + "/", with: "")
    try RecordedOutcomes.expect(outcome.code, message, for: test)
    // A directory may have several files, of which one is to blame.
    #expect(message.contains(test.id), "the message does not name the file: \(message)")
    #expect(message.utf8.allSatisfy { $0 >= 0x20 || $0 == 0x0A }, "\(message)")
    #expect(message.utf8.count < 4096)
  }

  @Test func `has cases of all 70 kinds and of all laxities`() {
    let cases = ConformanceCase.all
    #expect(Set(cases.compactMap(\.number)) == Set(0...70))
    #expect(Set(cases.compactMap(\.rule)) == Set((1...7).map { "A3.\($0)" }))
    #expect(Set(cases.map(\.id)).count == cases.count)
    #expect(cases.count >= 480)
  }

  @Test func `has sound inputs of every format`() {
    for format in Set(ConformanceCase.all.map(\.format)) {
      let ofFormat = ConformanceCase.all.filter { $0.format == format }
      #expect(ofFormat.contains { $0.verdict == .accept }, "\(format)")
      #expect(ofFormat.contains { $0.verdict == .reject }, "\(format)")
    }
  }

  /// What this thread has computed so far, in seconds: other programs do not count.
  private static var processorTime: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
