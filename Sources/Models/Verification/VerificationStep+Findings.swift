internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

extension VerificationStep {
  /// What the step found out, once its data were read.
  ///
  /// `operation` is what was measured; nil for tensors without elements.
  func findings(
    _ operation: (any TensorOperation)?, into checked: inout Verification.Checked
  ) throws -> [VerificationFinding] {
    let measured = (operation as? CompareOperation)?.findings ?? []
    let hex = Manifest.Tensor.digits
    switch check {
    case .copies(let members):
      checked.tensors += 1
      return comparison(members, measured, &checked)
    case .zeros(let tensor):
      checked.paddings += 1
      return zeros(tensor, measured)
    case .entry(let file, let name, let expected, let sum):
      checked.checksums += 1
      let found = sum.sum.value
      guard found != expected else { return [] }
      return [
        VerificationFinding(
          .crc, file,
          "entry '\(name)': expected CRC-32 \(hex(expected)), found \(hex(found))")
      ]
    case .file(let record, let digest):
      checked.digests += 1
      return record.findings(try digest.digest()?.hex ?? "")
    case .tensor(let tensor, let expected, let sum):
      let found = sum.sum.value
      guard found != expected else { return [] }
      return [
        VerificationFinding(
          .tensorCRC, ElementPlace(0, of: tensor).file, tensor: tensor.name,
          "tensor \(tensor.name.quoted): expected CRC-32C \(hex(expected)), found "
            + hex(found))
      ]
    case .sums: return []
    }
  }

  private func comparison(
    _ members: [Member], _ measured: [CompareOperation.Finding],
    _ checked: inout Verification.Checked
  ) -> [VerificationFinding] {
    guard let reference = members.first?.tensor else { return [] }
    var findings: [VerificationFinding] = []
    var nonFinite = 0
    for (number, (member, found)) in zip(members, measured).enumerated() {
      nonFinite += found.nonFinite
      if number > 0, member.role == .master { checked.masters += 1 }
      if number > 0, member.role == .copy { checked.replicas += 1 }
      guard let first = found.first else { continue }
      findings.append(Self.difference(member, from: reference, found, at: first))
    }
    if nonFinite > 0 {
      checked.nonFinite += nonFinite
      findings.append(
        VerificationFinding(
          .nonFinite, ElementPlace(0, of: reference).file, tensor: reference.name,
          severity: .warning,
          "\(nonFinite) values of \(reference.name.quoted) are NaN or infinite"))
    }
    return findings
  }

  /// What to say of a member that is not the reference.
  private static func difference(
    _ member: Member, from reference: LogicalTensor, _ found: CompareOperation.Finding,
    at first: Int
  ) -> VerificationFinding {
    let place = ElementPlace(first, of: member.tensor)
    let other = ElementPlace(first, of: reference).file.quoted
    let name = reference.name.quoted
    let difference =
      "\(found.differing) of \(reference.spec.elementCount) elements differ, the first at "
      + "\(place.coordinates), the largest difference is \(found.largest)"
    switch member.role {
    case .copy:
      return VerificationFinding(
        .replicas, place.file, tensor: reference.name,
        "the copy of \(name) is not that in \(other): \(difference)")
    case .master:
      return VerificationFinding(
        .masters, place.file, tensor: reference.name,
        "the master of \(name), rounded to \(reference.spec.dtype.rawValue), is not the weight in "
          + "\(other): \(difference)")
    case .head:
      return VerificationFinding(
        .tied, place.file, tensor: member.tensor.name,
        "\(member.tensor.name.quoted) is said to be \(name), and is not: \(difference)")
    }
  }

  private func zeros(
    _ tensor: LogicalTensor, _ measured: [CompareOperation.Finding]
  ) -> [VerificationFinding] {
    guard let found = measured.first, let first = found.first else { return [] }
    return [
      VerificationFinding(
        .padding, ElementPlace(first, of: tensor).file, tensor: tensor.name,
        "\(found.differing) of \(tensor.spec.elementCount) elements of padding "
          + "(\(tensor.name.quoted)) are not zero, the first at \(first), the largest is "
          + "\(found.largest)")
    ]
  }
}
