extension ReadingOptions {
  /// An option that says what files of some layouts do not.
  private enum Statement: CaseIterable {
    case packing, rowBias, keyValueHeads, vocabulary, neoxConfigurations

    /// As it is written on the command line.
    var option: String {
      switch self {
      case .packing: "--qkv-layout"
      case .rowBias: "--row-bias"
      case .keyValueHeads: "--kv-heads"
      case .vocabulary: "--vocab-size"
      case .neoxConfigurations: "--neox-config"
      }
    }

    /// The layouts whose readers ask for it.
    var formats: Set<ModelFormat> {
      switch self {
      case .packing, .rowBias, .neoxConfigurations: [.neox, .neoxSequential]
      case .keyValueHeads: [.neox, .neoxSequential, .meta, .megatron, .distributed]
      case .vocabulary: [.neox, .neoxSequential, .meta, .megatron, .distributed]
      }
    }

    func isGiven(_ options: ReadingOptions) -> Bool {
      switch self {
      case .packing: options.packing != nil && !options.describesOutput
      case .rowBias: options.rowBias != nil && !options.describesOutput
      case .keyValueHeads: options.keyValueHeads != nil
      case .vocabulary: options.vocabulary != nil
      case .neoxConfigurations: !options.neoxConfigurations.isEmpty
      }
    }
  }

  /// Lines for what was said of an input that its layout has no use for.
  func unused(by format: ModelFormat) -> [String] {
    Statement.allCases.filter { $0.isGiven(self) && !$0.formats.contains(format) }.map {
      "\($0.option) says nothing of the layout '\(format.rawValue)' and was not used"
    }
  }
}
