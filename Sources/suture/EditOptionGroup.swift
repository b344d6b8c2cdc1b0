import ArgumentParser
import Editing
import Synchronization

/// The value of an option that is an edit, with its place among the options of the command line.
///
/// Options of different names come in lists of their own; numbers keep the order among them. Values are
/// read when all are there, so that problems of scripts are told as those of recipes are.
struct OrderedEdit: Sendable {
  private enum Source {
    case edit(key: String, text: String)
    case inline(String)
    case file(String)
    case head(String)
  }

  let order: Int
  private let source: Source

  private static let next = Atomic<Int>(0)

  private init(_ source: Source) {
    order = Self.next.add(1, ordering: .relaxed).oldValue
    self.source = source
  }

  /// The transform of an option that is called as an edit is.
  static func edit(_ key: String) -> @Sendable (String) -> OrderedEdit {
    { OrderedEdit(.edit(key: key, text: $0)) }
  }

  @Sendable static func inline(_ text: String) -> OrderedEdit { OrderedEdit(.inline(text)) }
  @Sendable static func file(_ path: String) -> OrderedEdit { OrderedEdit(.file(path)) }
  @Sendable static func head(_ text: String) -> OrderedEdit { OrderedEdit(.head(text)) }

  /// The edits that the value stands for.
  func script() throws -> EditScript {
    switch source {
    case .edit(let key, let text): return try EditReader.read(text, edit: key)
    case .inline(let text): return try EditReader.read(text, option: "--edit")
    case .file(let path): return try EditReader.read(file: path)
    case .head(let text):
      let edits = ["tie": "tie", "untie": "untie", "force-tie": "tie: {force: true}"]
      guard let edit = edits[text] else {
        throw Failure(.usage, "--head: '\(text)' is none of tie, untie and force-tie")
      }
      return try EditReader.read(edit, option: "--head")
    }
  }
}

/// Options that are edits.
struct EditOptionGroup: ParsableArguments {
  @Option(
    help: ArgumentHelp("Give tensors other names.", valueName: "pattern -> name"),
    transform: OrderedEdit.edit("rename"))
  var rename: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Leave tensors out.", valueName: "pattern"),
    transform: OrderedEdit.edit("drop"))
  var drop: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Leave out all tensors but these.", valueName: "pattern"),
    transform: OrderedEdit.edit("keep"))
  var keep: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      "Store tensors once more under another name.", valueName: "pattern -> name"),
    transform: OrderedEdit.edit("copy"))
  var copy: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      """
      Write floating-point tensors in another type; whole numbers are left alone, unless the pattern \
      is a name.
      """, valueName: "[pattern ->] type"),
    transform: OrderedEdit.edit("cast"))
  var cast: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Exchange rows and columns of matrices.", valueName: "pattern"),
    transform: OrderedEdit.edit("transpose"))
  var transpose: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Multiply tensors by a number.", valueName: "pattern by factor"),
    transform: OrderedEdit.edit("scale"))
  var scale: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      "Add the tensors of the same names of another model.", valueName: "pattern from model"),
    transform: OrderedEdit.edit("add"))
  var add: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      "Put the mean of each and that of another model in its place.",
      valueName: "pattern from model"),
    transform: OrderedEdit.edit("average"))
  var average: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      """
      tie: leave out a head that is the embedding; force-tie: leave it out in any case; untie: store \
      the embedding once more as the head.
      """, valueName: "tie|untie|force-tie"),
    transform: OrderedEdit.head)
  var head: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      """
      Change the rows of the embedding and the head; new ones are the mean of all. Cutting rows \
      takes --edit 'resize-vocab: {size: N, shrink: true}'.
      """, valueName: "rows"),
    transform: OrderedEdit.edit("resize-vocab"))
  var resizeVocab: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Leave layers out and renumber the rest (3,5-7).", valueName: "layers"),
    transform: OrderedEdit.edit("drop-layers"))
  var dropLayers: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      "Make the layers those of a list, in its order (0-15,8-23).", valueName: "layers"),
    transform: OrderedEdit.edit("repeat-layers"))
  var repeatLayers: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Set a key of the header's metadata.", valueName: "key=value"),
    transform: OrderedEdit.edit("set-metadata"))
  var setMetadata: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("Remove a key of the header's metadata.", valueName: "key"),
    transform: OrderedEdit.edit("remove-metadata"))
  var removeMetadata: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp(
      "The most bytes of an output file (500MB, 5GB, 4GiB); 0 is a single file (default: 5GB).",
      valueName: "size"),
    transform: OrderedEdit.edit("shard-size"))
  var shardSize: [OrderedEdit] = []

  @Option(
    name: [.long, .customShort("e")],
    help: ArgumentHelp(
      "An edit as it stands in a script, with all of its fields.", valueName: "yaml"),
    transform: OrderedEdit.inline)
  var edit: [OrderedEdit] = []

  @Option(
    help: ArgumentHelp("A YAML file with a list of edits.", valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]), transform: OrderedEdit.file)
  var script: [OrderedEdit] = []

  /// All edits in the order of the command line.
  var all: EditScript {
    get throws {
      let lists = [
        rename, drop, keep, copy, cast, transpose, scale, add, average, head, resizeVocab,
        dropLayers, repeatLayers, setMetadata, removeMetadata, shardSize, edit, self.script,
      ]
      var script = EditScript()
      for edits in lists.joined().sorted(by: { $0.order < $1.order }) {
        script.append(try edits.script())
      }
      guard !script.items.isEmpty else {
        throw Failure(
          .usage, "there is nothing to do: no edit is given",
          hint: "suture edit --help lists them; suture convert copies a model")
      }
      return script
    }
  }
}
