internal import Checkpoints
internal import Pipeline
internal import Storage
internal import Tensors

/// Where a run goes on: what it takes over of an interrupted one, and which steps are still to be done.
///
/// A step is done if its tensor is noted and all its targets lie in prefixes that are kept. A step that
/// is not done writes its targets anew, so that prefixes end before the first of them.
struct ResumePoint {
  /// What is kept of files, by their indices.
  private(set) var kept: [Int: KeptPrefix] = [:]
  /// The steps still to be done.
  private(set) var selection: Set<Int> = []
  /// The steps that are done.
  private(set) var done: [Int] = []

  /// Finds the point from the prefixes that are marked, by the files' names, and the noted tensors.
  init(
    _ plan: Plan, _ placed: PlacedOutput, marks: [String: FollowedFile.Mark],
    tensors: Set<TensorName>
  ) {
    var ends: [Int] = placed.files.map { file in
      guard let mark = marks[file.name], mark.byteCount <= file.byteCount else { return 0 }
      return Self.cut(mark.byteCount, in: file)
    }
    let places = Self.places(of: placed)
    var isStable = false
    while !isStable {
      isStable = true
      (selection, done) = ([], [])
      for (index, step) in plan.steps.enumerated() {
        let ranges = places[step.output.name] ?? []
        let isDone =
          tensors.contains(step.output.name)
          && ranges.allSatisfy { $0.range.upperBound <= ends[$0.file] }
        guard !isDone else {
          done.append(index)
          continue
        }
        selection.insert(index)
        for (file, range) in ranges where range.lowerBound < ends[file] {
          ends[file] = Self.cut(range.lowerBound, in: placed.files[file])
          isStable = false
        }
      }
    }
    for (index, end) in ends.enumerated() where end > 0 {
      guard let mark = marks[placed.files[index].name] else { continue }
      kept[index] = KeptPrefix(byteCount: end, mark: mark)
    }
  }

  /// The bytes that need not be written again.
  var byteCount: Int { kept.values.reduce(0) { $0 + $1.byteCount } }

  /// Bytes that are known only at the end (checksums) are written then, unless the file is complete.
  private static func cut(_ end: Int, in file: PlacedOutput.File) -> Int {
    guard end < file.byteCount, let closing = file.closing else { return end }
    return closing.pieces.reduce(end) { min($0, $1.lowerBound) }
  }

  private typealias Place = (file: Int, range: Range<Int>)

  private static func places(of placed: PlacedOutput) -> [TensorName: [Place]] {
    var places: [TensorName: [Place]] = [:]
    for target in placed.targets {
      guard let range = placed.byteRange(of: target), !range.isEmpty else { continue }
      places[target.tensor, default: []].append((target.file, range))
    }
    return places
  }
}
