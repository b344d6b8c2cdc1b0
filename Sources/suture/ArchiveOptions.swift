import Archives
import ArgumentParser
import Checkpoints
import Models
import Storage

/// Options for reading archives of `suture pack`.
struct ArchiveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      A model that a packed input was packed against with --base; may be given several times.
      """, valueName: "path"), completion: .directory)
  var archiveBase: [String] = []

  /// Lets everything that reads files read archives with these models as bases.
  func validate() { if !archiveBase.isEmpty { Self.register(archiveBase) } }

  /// The models at these places as bases.
  static func base(_ places: [String]) -> ArchiveBase {
    ArchiveBase(places.map { Path($0) }) { place in
      try Model.open(place.text).checkpoint.tensors
    }
  }

  /// Lets everything that reads files read archives.
  static func register(_ places: [String] = []) {
    Containers.register(ArchiveContainer(base: base(places)))
  }
}
