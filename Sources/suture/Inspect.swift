import ArgumentParser
import Checkpoints
import Layouts
import Models
import Reports
import Storage
import StrictJSON

/// Shows what checkpoints are.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a checkpoint is, from its headers alone.",
    discussion: """
      Any layout is shown: degrees, stages, dialect, padding and optimiser of training checkpoints, \
      and what is missing in them. Layers that are alike are shown as one line, as in model.layers.{0..31}.mlp.up_proj.weight; \
      layers that differ from the others are listed apart and marked with an exclamation mark.
      """)

  @Argument(
    help: ArgumentHelp(
      "Directories, files, indexes or cached Hugging Face ids.", valueName: "path"),
    completion: .file())
  var paths: [String]

  @Flag(help: "List every tensor instead of the folded tree.")
  var tensors = false

  @Flag(help: "Print JSON of the schema \(Inspection.schema): an object, or an array for many.")
  var json = false

  @OptionGroup(title: "What the input does not say")
  var layout: LayoutOptions

  @OptionGroup(title: "Packed inputs")
  var archives: ArchiveOptions

  func run() throws {
    archives.register()
    var inspections: [Inspection] = []
    var failures: [any Error] = []
    for path in paths {
      do {
        let model = try InspectedModel(at: path, options: layout.reading)
        inspections.append(model.inspection)
        if let failure = model.failure { failures.append(failure) }
      } catch { failures.append(error) }
    }
    if json { try printJSON(inspections) } else { try printText(inspections) }
    // The last one is reported by who catches it, and gives the exit code.
    for failure in failures.dropLast() { Failure.report(failure) }
    if let last = failures.last { throw last }
  }

  private func printJSON(_ inspections: [Inspection]) throws {
    if paths.count > 1 {
      try Console.print(JSONWriter.text { inspections.write(to: &$0) })
    } else if let inspection = inspections.first {
      try Console.print(JSONWriter.text { inspection.write(to: &$0) })
    }
  }

  private func printText(_ inspections: [Inspection]) throws {
    let (output, errors) = (Terminal.output, Terminal.errors)
    for (place, inspection) in inspections.enumerated() {
      let text = inspection.text(listing: tensors, width: output.width, style: output.style)
      try Console.print((place > 0 ? "\n" : "") + text)
      for note in inspection.notes { Console.note("suture: note: \(note.printable)\n") }
      for warning in inspection.warnings {
        Console.note(Warning("\(warning)").text(style: errors.style))
      }
    }
  }
}
