import Merging
import Testing

@Suite struct `Model card` {
  private func card(
    _ models: [ModelCard.Model], title: String = "Merged", method: String = "dare_ties",
    recipe: String = "merge_method: dare_ties\n"
  ) -> String {
    ModelCard(
      title: title, method: method, models: models, recipe: recipe, toolVersion: "0.1.0",
      arguments: ["--profile", "exact", "--seed", "7"]
    ).text
  }

  /// The lines between the two `---`.
  private func frontMatter(_ card: String) -> [Substring] {
    Array(
      card.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        .prefix { $0 != "---" })
  }

  @Test func `the whole card is as expected`() {
    let models = [
      ModelCard.Model(
        name: "astro/chat-70b", isOnHub: true,
        parameters: [("weight", "0.85"), ("density", "0.9")]),
      ModelCard.Model(name: "instruct", isOnHub: false, parameters: [("weight", "[0, 1]")]),
      ModelCard.Model(name: "meta/base-70b", isOnHub: true, isBase: true),
    ]
    #expect(
      card(models, title: "AstroSage 70B") == """
        ---
        base_model:
        - meta/base-70b
        - astro/chat-70b
        base_model_relation: merge
        library_name: transformers
        tags:
        - merge
        - mergekit
        - suture
        ---

        # AstroSage 70B

        This model is a merge of 3 pre-trained language models, made with Suture 0.1.0.

        Method: DARE-TIES. Differences from the base are dropped at random and the rest is \
        rescaled; a sign is elected for every parameter, and what agrees with it is added to the \
        base.

        ## Models

        | model | weight | density |
        |---|---|---|
        | [astro/chat-70b](https://huggingface.co/astro/chat-70b) | 0.85 | 0.9 |
        | `instruct` | [0, 1] |  |
        | [meta/base-70b](https://huggingface.co/meta/base-70b) (base) |  |  |

        ## Recipe

        ```yaml
        merge_method: dare_ties
        ```

        Suture 0.1.0 makes the same bytes from the same inputs again:

        ```sh
        suture merge mergekit_config.yml 'AstroSage 70B' --profile exact --seed 7
        ```

        `suture.json` lists the inputs, and the files and tensors that were made from them.

        ## References

        - [Language Models are Super Mario: Absorbing Abilities from Homologous Models as a Free \
        Lunch](https://arxiv.org/abs/2311.03099)
        - [TIES-Merging: Resolving Interference When Merging \
        Models](https://arxiv.org/abs/2306.01708)

        """)
  }

  @Test(arguments: [
    ("a: 1", "```"), ("a: 1\n", "```"), ("a: \"```\"\n", "````"), ("# `````\n", "``````"),
  ])
  func `no recipe can end its own block`(recipe: String, fence: String) {
    let text = card([], recipe: recipe)
    let end = recipe.hasSuffix("\n") ? "" : "\n"
    #expect(text.contains("\n\(fence)yaml\n\(recipe)\(end)\(fence)\n"))
  }

  @Test func `names that YAML or Markdown would misread are quoted`() {
    let text = card([
      ModelCard.Model(name: "7b: [x]|`y`", isOnHub: false),
      ModelCard.Model(name: "no", isOnHub: false),
    ])
    #expect(frontMatter(text).prefix(3) == ["base_model:", "- \"7b: [x]|`y`\"", "- \"no\""])
    #expect(text.contains("| `` 7b: [x]\\|`y` `` |\n| `no` |"))
  }

  @Test func `a title is one line`() {
    #expect(card([], title: "a\nb\u{7}").contains("\n# a b \n"))
    #expect(card([], title: "").contains("\n# Merged model\n"))
  }

  @Test func `methods without publications have no references`() {
    #expect(!card([], method: "passthrough").contains("## References"))
    #expect(card([], method: "unheard_of").contains("Method: `unheard_of`.\n"))
  }

  @Test(
    arguments: [
      (
        "---\nlicense: apache-2.0\n---\n", "---\nlicense: 'apache-2.0'\n---\n",
        ["license: apache-2.0"]
      ),
      ("---\nlicense: apache-2.0\n---\n", "---\nlicense: mit\n---\n", []),
      ("---\nlicense: apache-2.0\n---\n", "# no front matter\nlicense: apache-2.0\n", []),
      ("---\nlicense: apache-2.0\n", "---\nlicense: apache-2.0\n", []),
      (
        "---\nlicense: mit # comment\n---\n", "---\nlicense: \"mit\"\n---\n", ["license: mit"]
      ),
      ("---\nlicense:\n- mit\n---\n", "---\nlicense:\n- mit\n---\n", []),
      (
        "---\r\nlicense: mit\r\n---\r\n", "---\nx:\n  license: no\nlicense: mit\n---\n",
        ["license: mit"]
      ),
      (
        "---\nlicense: other\nlicense_name: \"my: license\"\n---\n",
        "---\nlicense: other\nlicense_name: \"my: license\"\n---\n",
        ["license: other", "license_name: \"my: license\""]
      ),
      (
        "---\nlicense: other\nlicense_name: a\n---\n",
        "---\nlicense: other\nlicense_name: b\n---\n", []
      ),
    ] as [(String, String, [String])])
  func `a license is named only if all inputs agree`(
    first: String, second: String, expected: [String]
  ) {
    let text = card([
      ModelCard.Model(name: "a", isOnHub: false, card: first),
      ModelCard.Model(name: "b", isOnHub: false, card: second),
    ])
    #expect(frontMatter(text).filter { $0.hasPrefix("license") }.map(String.init) == expected)
    let missing = card([
      ModelCard.Model(name: "a", isOnHub: false, card: first),
      ModelCard.Model(name: "b", isOnHub: false),
    ])
    #expect(!missing.contains("\nlicense"))
  }
}
