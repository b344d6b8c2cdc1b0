import Glibc
import Testing

@Suite("Random commands with random ends")
struct SoakTests {
  /// A number that the environment gives.
  private static func number(_ name: String) -> Int? {
    unsafe getenv(name).flatMap { unsafe Int(String(cString: $0)) }
  }

  @Test("every run leaves nothing or all, and can be gone on with to the same bytes")
  func soak() throws {
    let clock = ContinuousClock()
    let end = Self.number("SUTURE_SOAK").map { clock.now + .seconds($0) }
    var seed = UInt64(Self.number("SUTURE_SOAK_SEED") ?? 1)
    var tally = SoakRun.Tally()
    while end.map({ clock.now < $0 }) ?? (tally.rounds < 5) {
      var round = SoakRun(seed: seed)
      try round.run(&tally)
      seed += 1
    }
    #expect(tally.killed + tally.failed + tally.stopped > 0)
    if end != nil { print("\(tally), next seed \(seed)") }
  }
}
