internal import Checkpoints
package import Tensors

/// Where tensors go in a file of a profile.
struct HDF5Names {
  /// The path of each tensor, links joined by slashes, in the order of the tensors.
  let paths: [String]

  /// Finds a path for each name; throws for names that make none, and for two that get in each
  /// other's way.
  init(_ names: [TensorName], profile: HDF5Profile) throws(HDF5WritingError) {
    var paths: [String] = []
    var owners: [String: TensorName] = [:]
    var groups: [String: TensorName] = [:]
    for name in names {
      let path = try Self.path(of: name, profile)
      if let other = owners.updateValue(name, forKey: path) {
        throw HDF5WritingError(name, .clash(other, name))
      }
      var parts = path.split(separator: "/").dropLast()
      while !parts.isEmpty {
        groups[parts.joined(separator: "/")] = name
        parts = parts.dropLast()
      }
      paths.append(path)
    }
    for (path, name) in owners.sorted(by: { $0.value < $1.value }) {
      if let other = groups[path] { throw HDF5WritingError(name, .clash(name, other)) }
    }
    self.paths = paths
  }

  private static func path(
    of name: TensorName, _ profile: HDF5Profile
  ) throws(HDF5WritingError) -> String {
    if let fault = NameFault(in: name) {
      throw HDF5WritingError(name, .unwritableName("\(fault)"))
    }
    let text =
      profile == .keras && !isVariable(name.text)
      ? name.text.map { $0 == "." ? "/" : String($0) }.joined() + "/vars/0" : name.text
    let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.contains(where: \.isEmpty) {
      throw HDF5WritingError(name, .unwritableName("a part of it is empty"))
    }
    if parts.contains(where: { $0.elementsEqual(".".utf8) }) {
      throw HDF5WritingError(name, .unwritableName("a part of it is '.'"))
    }
    guard parts.count <= HDF5Limits.standard.depth else {
      throw HDF5WritingError(name, .tooDeep(limit: HDF5Limits.standard.depth))
    }
    return text
  }

  /// Whether a name is that of a variable in a file of Keras: `<path>/vars/<number>`.
  private static func isVariable(_ text: String) -> Bool {
    text.wholeMatch(of: /(.+\/)?vars\/\d+/) != nil
  }
}

/// Why a tensor cannot be written into an HDF5 file.
package struct HDF5WritingError: Error, Hashable, Sendable, CustomStringConvertible {
  package let tensor: TensorName
  package let fault: HDF5Fault

  init(_ tensor: TensorName, _ fault: HDF5Fault) {
    self.tensor = tensor
    self.fault = fault
  }

  package var description: String { "tensor \(tensor.quoted): \(fault)" }
}
