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

extension PlacedRun {
  /// What became of the output.
  var hint: String {
    "the output is complete and in its place, \(output.quoted)"
      + (mayBeUnsafe ? ", but perhaps not yet safe on the disk" : "")
  }
}
