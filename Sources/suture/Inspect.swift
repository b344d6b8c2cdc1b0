import ArgumentParser
import Checkpoints
import Layouts
import Reports
import Storage
import StrictJSON

/// Shows what checkpoints are.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what a checkpoint is, from its headers alone.",
    discussion: """
      Layers that are alike are shown as one line, as in model.layers.{0..31}.mlp.up_proj.weight; \
      layers that differ from the others are listed apart and marked with an exclamation mark.
      """)

  @Argument(help: "Directories, safetensors files, indexes or cached Hugging Face ids.")
  var path: [String]

  @Flag(help: "List every tensor instead of the folded tree.")
  var tensors = false

  @Flag(help: "Print JSON of the schema \(Inspection.schema): an object, or an array for many.")
  var json = false

  func run() throws {
    let inspections = try path.map { try InspectedModel(at: $0).inspection }
    if json {
      let text = JSONWriter.text { json in
        if inspections.count == 1 {
          inspections[0].write(to: &json)
        } else {
          inspections.write(to: &json)
        }
      }
      return try Console.print(text)
    }
    let (output, errors) = (Terminal.output, Terminal.errors)
    for (place, inspection) in inspections.enumerated() {
      let text = inspection.text(listing: tensors, width: output.width, style: output.style)
      try Console.print((place > 0 ? "\n" : "") + text)
      for warning in inspection.warnings {
        Console.note(Warning("\(warning)").text(style: errors.style))
      }
    }
  }
}
