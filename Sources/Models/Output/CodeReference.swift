package import StrictJSON

/// The Python files that a configuration tells loaders to run.
package enum CodeReference {
  /// The files that `auto_map` of a configuration names, as in `modeling_example.py`.
  ///
  /// References into other repositories (`org/name--module.Class`) name no file here.
  package static func files(in configuration: JSONValue) -> Set<String> {
    let members = configuration["auto_map"]?.object?.members ?? []
    return Set(
      members.flatMap { member in
        (member.value.array ?? [member.value]).compactMap { $0.string.flatMap(file) }
      })
  }

  private static func file(_ reference: String) -> String? {
    guard !reference.contains("/"), let dot = reference.firstIndex(of: ".") else { return nil }
    return reference[..<dot] + ".py"
  }
}
