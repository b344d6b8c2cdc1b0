import Testing

@testable import Merging

@Suite struct `Model locations` {
  @Test func `the recipe's folder goes before the working directory`() {
    let both: Set = ["/recipes/m", "/home/m", "/home/n"]
    #expect(locate("m", among: both) == .local("/recipes/m"))
    #expect(locate("n", among: both) == .local("/home/n"))
    #expect(locate("/home/m", among: both) == .local("/home/m"))
    #expect(locate("../x", among: ["/recipes/../x"]) == .local("/recipes/../x"))
  }

  @Test func `a folder goes before a hub model of that name`() {
    #expect(locate("org/m", among: ["/home/org/m"]) == .local("/home/org/m"))
    #expect(locate("org/m", among: []) == .hub(id: "org/m", revision: nil))
    #expect(locate("org/m@v1", among: []) == .hub(id: "org/m", revision: "v1"))
  }

  @Test(arguments: ["/abs/m", "./m", "../m", "~/m", "a/b/c", "a/", "", "a b", "-a", "a..b", "o/m."])
  func `what is no hub id and does not exist is missing`(path: String) {
    let location = ModelLocation.of(
      ModelReference(path: path), recipeFolder: "/recipes", workingDirectory: "/home",
      exists: { _ in false })
    let tried = path.hasPrefix("/") ? [path] : ["/recipes/" + path, "/home/" + path]
    #expect(location == .missing(tried: tried))
  }

  @Test func `a recipe in the working directory is tried once`() {
    let location = ModelLocation.of(
      ModelReference(path: "./m"), recipeFolder: "", workingDirectory: "", exists: { _ in false })
    #expect(location == .missing(tried: ["./m"]))
  }

  private func locate(_ text: String, among existing: Set<String>) -> ModelLocation? {
    guard let reference = try? ModelReference(text) else { return nil }
    return ModelLocation.of(
      reference, recipeFolder: "/recipes/", workingDirectory: "/home", exists: existing.contains)
  }
}
