internal import Glibc
internal import Storage

extension FileError {
  /// Whether the file is not there or not what it was, which a failing disk is not.
  var isMissingOrChanged: Bool {
    switch fault {
    case .changed, .endsEarly, .notRegular: true
    case .system(let code): code == ENOENT
    default: false
    }
  }
}
