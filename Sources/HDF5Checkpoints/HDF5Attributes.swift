internal import CHDF5

/// The attributes of an object that are single strings, in the order of their names.
struct HDF5Attributes {
  private(set) var texts: [(name: String, text: String)] = []
  /// Attributes of other kinds, which are not read.
  private(set) var others: [String] = []

  init(of object: hdf5_id, limits: HDF5Limits) throws(HDF5Fault) {
    var list: UnsafeMutablePointer<hdf5_attribute>?
    var count = 0
    let result = unsafe hdf5_attributes(
      object, limits.attributes, limits.text, &list, &count)
    let reason = result < 0 ? HDF5Library.reason : ""
    defer { unsafe hdf5_free_attributes(list, count) }
    guard result >= 0 else {
      throw .call("the attributes cannot be read", reason: reason)
    }
    guard result == 0 else { throw .tooManyAttributes(limit: limits.attributes) }
    for place in 0..<count {
      guard let list = unsafe list, let cName = unsafe list[place].name else { continue }
      let name = unsafe String(cString: cName)
      if let text = unsafe list[place].text {
        texts.append((name, unsafe String(cString: text)))
      } else {
        others.append(name)
      }
    }
  }

  /// The text of an attribute; nil if there is none, or it is no text.
  subscript(name: String) -> String? { texts.first { $0.name == name }?.text }
}
