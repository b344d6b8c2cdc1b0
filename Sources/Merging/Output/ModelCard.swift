/// The `README.md` of a merged model.
///
/// Equal values give equal bytes: no dates, no machine, and only the last component of local
/// paths. The recipe is quoted as it was written.
package struct ModelCard: Sendable {
  /// One input of the merge.
  package struct Model: Sendable {
    /// The hub id, or the last component of a local path.
    package var name: String
    package var isOnHub: Bool
    package var isBase: Bool
    /// Parameters of the recipe for this model, in the spelling to print.
    package var parameters: [(name: String, value: String)]
    /// The model card of the input, if it has one.
    package var card: String?

    package init(
      name: String, isOnHub: Bool, isBase: Bool = false,
      parameters: [(name: String, value: String)] = [], card: String? = nil
    ) {
      self.name = name
      self.isOnHub = isOnHub
      self.isBase = isBase
      self.parameters = parameters
      self.card = card
    }
  }

  package var title: String
  /// The method's name in the recipe.
  package var method: String
  /// The inputs, in the order of the recipe.
  package var models: [Model]
  /// The text of the recipe; of a stage its own part alone.
  package var recipe: String
  package var toolVersion: String
  /// The options that make the same bytes again, as words of a shell.
  package var arguments: [String]
  /// Which stage of a recipe of several it is; nil for what a recipe makes in the end.
  package var stage: String?

  package init(
    title: String, method: String, models: [Model], recipe: String, toolVersion: String,
    arguments: [String], stage: String? = nil
  ) {
    self.title = title
    self.method = method
    self.models = models
    self.recipe = recipe
    self.toolVersion = toolVersion
    self.arguments = arguments
    self.stage = stage
  }

  /// The card as Markdown.
  package var text: String {
    let citation = MethodCitation.of(method)
    return frontMatter + heading(citation) + modelTable + recipeSection + citations(citation)
  }

  private var frontMatter: String {
    var lines = ["---"]
    if !baseModels.isEmpty {
      lines.append("base_model:")
      lines += baseModels.map { "- " + FrontMatter.scalar(writing: $0) }
    }
    lines.append("base_model_relation: merge")
    lines.append("library_name: transformers")
    lines += license
    lines += ["tags:", "- merge", "- mergekit", "- suture", "---", "", ""]
    return lines.joined(separator: "\n")
  }

  /// The hub ids of the inputs, the base first; the local names if none is on the hub.
  private var baseModels: [String] {
    let ordered = models.filter(\.isBase) + models.filter { !$0.isBase }
    let onHub = ordered.filter(\.isOnHub)
    var seen: Set<String> = []
    return (onHub.isEmpty ? ordered : onHub).map(\.name).filter { seen.insert($0).inserted }
  }

  /// The license lines, if the cards of all inputs agree on them.
  private var license: [String] {
    let cards = models.map { FrontMatter($0.card ?? "") }
    guard let first = cards.first, first["license"] != nil else { return [] }
    let keys = ["license", "license_name", "license_link"]
    guard cards.allSatisfy({ card in keys.allSatisfy { card[$0] == first[$0] } }) else {
      return []
    }
    return keys.compactMap { key in
      first[key].map { "\(key): " + FrontMatter.scalar(writing: $0) }
    }
  }

  private func heading(_ citation: MethodCitation) -> String {
    let title = MarkdownText.oneLine(title)
    let sentence = citation.sentence.isEmpty ? "" : " " + citation.sentence
    return """
      # \(title.isEmpty ? "Merged model" : title)

      This model is a merge of \(models.count) pre-trained language \
      model\(models.count == 1 ? "" : "s"), made with Suture \(toolVersion).

      Method: \(citation.name).\(sentence)


      """
  }

  private var modelTable: String {
    var columns: [String] = []
    for name in models.flatMap({ $0.parameters.map(\.name) }) where !columns.contains(name) {
      columns.append(name)
    }
    var lines = ["## Models", ""]
    lines.append(row(["model"] + columns))
    lines.append("|" + String(repeating: "---|", count: columns.count + 1))
    for model in models {
      let link = "[\(model.name)](https://huggingface.co/\(model.name))"
      let name = model.isOnHub ? link : MarkdownText.code(model.name)
      let values = columns.map { column in
        model.parameters.first { $0.name == column }?.value ?? ""
      }
      lines.append(row([name + (model.isBase ? " (base)" : "")] + values))
    }
    return lines.joined(separator: "\n") + "\n\n"
  }

  private func row(_ cells: [String]) -> String {
    "| " + cells.map(MarkdownText.cell).joined(separator: " | ") + " |"
  }

  private var recipeSection: String {
    """
    ## Recipe

    \(MarkdownText.block(recipe, language: "yaml"))
    \(promise)

    ```sh
    \(command)
    ```

    `suture.json` lists the inputs, and the files and tensors that were made from them.

    """
  }

  private var promise: String {
    let same = "Suture \(toolVersion) makes the same bytes from the same inputs again"
    guard let stage else { return same + ":" }
    return "This is the stage \(MarkdownText.code(stage)) of a recipe of several, which "
      + "`mergekit_config.yml` holds whole. \(same), in the folder \(MarkdownText.code(stage)) of "
      + "`STAGES`:"
  }

  /// The command that makes the same again; the title of the card is the name of the output.
  private var command: String {
    let name = MergeArguments.quoted(title.isEmpty ? "OUTPUT" : title)
    let output = stage == nil ? name.hasPrefix("-") ? "./" + name : name : "OUTPUT"
    let stages = stage == nil ? [] : ["--stages-dir", "STAGES"]
    return (["suture merge mergekit_config.yml", output] + stages + arguments)
      .joined(separator: " ")
  }

  private func citations(_ citation: MethodCitation) -> String {
    guard !citation.works.isEmpty else { return "" }
    return "\n## References\n\n"
      + citation.works.map { "- [\($0.title)](\($0.link))\n" }.joined()
  }
}
