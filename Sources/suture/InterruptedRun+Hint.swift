import Models
import Reports
import Storage

extension InterruptedRun {
  /// What is left and what can be done with it.
  var hint: String {
    "\(Quantity.bytes(finishedByteCount)) are kept in \(place.quoted): the same command with --resume "
      + "goes on from there, 'suture clean' removes it"
  }
}
