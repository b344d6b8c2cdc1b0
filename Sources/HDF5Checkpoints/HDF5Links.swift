internal import CHDF5

/// A link of a group.
struct HDF5Link {
  let name: String
  /// The address of the object.
  let address: UInt64
}

extension HDF5Link {
  /// The links of a group in the order of their names; all of them hard links.
  static func all(of group: hdf5_id, limit: Int) throws(HDF5Fault) -> [HDF5Link] {
    var list: UnsafeMutablePointer<hdf5_link>?
    var count = 0
    let result = unsafe hdf5_links(group, limit, &list, &count)
    let reason = result < 0 ? HDF5Library.reason : ""
    defer { unsafe hdf5_free_links(list, count) }
    guard result >= 0 else { throw .call("the links cannot be read", reason: reason) }
    guard result == 0 else { throw .tooManyObjects }
    var links: [HDF5Link] = []
    for place in 0..<count {
      guard let list = unsafe list, let cName = unsafe list[place].name else { continue }
      let link = unsafe list[place]
      let name = unsafe String(validatingCString: cName)
      guard let name else { throw .name("the name of a link is not UTF-8") }
      switch unsafe link.kind {
      case Int32(HDF5_HARD.rawValue): break
      case Int32(HDF5_SOFT.rawValue): throw .softLink(name)
      case Int32(HDF5_EXTERNAL.rawValue): throw .externalLink(name)
      default: throw .unknownLink(name)
      }
      guard name != ".", !name.isEmpty, !name.contains("/") else {
        throw .name("a link is named \(name.debugDescription)")
      }
      links.append(HDF5Link(name: name, address: unsafe link.address))
    }
    return links
  }
}
