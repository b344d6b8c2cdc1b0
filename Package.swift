// swift-tools-version: 6.3
import PackageDescription

/// Swift settings of every target: nothing unsafe, implicit or deprecated passes silently.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// C is optimised in every configuration, so that debug tests run at full speed; contraction is
/// off, so that every kernel level gives the same bits.
let optimised: [CSetting] = [
  .unsafeFlags(["-O3", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Werror"])
]

/// Whether what needs BLAS is built; the library itself is found at run time.
let blas: [CSetting] = [.define("SUTURE_BLAS", .when(traits: ["BLAS"]))]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [],
  resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies + ["TestSupport"], exclude: exclude,
    resources: resources,
    swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "suture",
  products: [.executable(name: "suture", targets: ["suture"])],
  traits: [
    .trait(name: "BLAS", description: "Spectra of tensors, with a BLAS that is found at run time."),
    .trait(
      name: "HDF5",
      description: "Reads and writes HDF5 files through libhdf5, which is looked up at run time."),
    .trait(
      name: "MPI",
      description: "Runs of several processes through OpenMPI, which is looked up at run time."),
    .default(enabledTraits: ["BLAS", "HDF5", "MPI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    .target(name: "CPlatform", cSettings: optimised),
    .target(name: "CKernels", cSettings: optimised),
    .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
    .target(name: "COpenBLAS", cSettings: optimised + blas),
    library("LinearAlgebra", ["COpenBLAS"]),
    .target(
      name: "CHDF5", cSettings: optimised + [.define("SUTURE_HDF5", .when(traits: ["HDF5"]))]),
    .target(name: "CMPI", cSettings: optimised + [.define("SUTURE_MPI", .when(traits: ["MPI"]))]),
    library("Ranks", ["CMPI", "CPlatform"]),
    library("StrictJSON"),
    library("StrictYAML", [yams]),
    library("Pages", ["StrictJSON"]),
    library("Storage", ["CPlatform", "CKernels", crypto]),
    library("Tensors", ["CKernels"]),
    library("Arithmetic", ["CKernels", "Tensors"]),
    library("Checkpoints", ["Storage", "Tensors", "StrictJSON"]),
    library("TorchFiles", ["Storage", "Tensors"]),
    library("Scanning", ["TorchFiles", "Checkpoints", "Storage"]),
    library("HDF5Checkpoints", ["CHDF5", "Checkpoints", "Storage", "Tensors"]),
    library("Layouts", ["Tensors", "StrictJSON", "StrictYAML"]),
    library("Tokenizers", ["StrictJSON"]),
    library("Pipeline", ["Arithmetic", "Checkpoints", "Layouts", "Storage", "Tensors"]),
    library(
      "Archives",
      ["CZstd", "CKernels", "Ranks", "Pipeline", "Checkpoints", "Storage", "Tensors"]),
    library(
      "Models",
      [
        "Ranks", "Pipeline", "Arithmetic", "Layouts", "Checkpoints", "HDF5Checkpoints",
        "TorchFiles",
        "Tokenizers", "Storage", "Tensors", "StrictJSON", "StrictYAML",
      ]),
    library(
      "Quantization", ["Models", "Layouts", "Checkpoints", "Storage", "Tensors", "StrictJSON"]),
    library(
      "Adapters",
      [
        "LinearAlgebra", "Models", "Pipeline", "Arithmetic", "Layouts", "Checkpoints", "Storage",
        "Tensors", "StrictJSON",
      ]),
    library(
      "Editing",
      [
        "Models", "Pipeline", "Arithmetic", "Layouts", "Tokenizers", "Checkpoints", "Storage",
        "Tensors", "StrictJSON", "StrictYAML",
      ]),
    library(
      "Merging",
      [
        "Ranks", "Adapters", "Quantization", "LinearAlgebra", "Models", "Pipeline", "Arithmetic",
        "Layouts", "Tokenizers", "Checkpoints", "Storage", "Tensors", "StrictJSON", "StrictYAML",
      ]),
    library(
      "Analysis",
      [
        "Ranks", "LinearAlgebra", "Pipeline", "Arithmetic", "Checkpoints", "Storage", "Tensors",
        "CKernels", "StrictJSON",
      ]),
    library(
      "Comparison",
      [
        "Ranks", "Analysis", "LinearAlgebra", "Models", "Pipeline", "Arithmetic", "Layouts",
        "Tokenizers",
        "Checkpoints", "Storage", "Tensors", "StrictJSON", "StrictYAML",
      ]),
    library(
      "Linting",
      [
        "Analysis", "Models", "Pipeline", "Layouts", "Tokenizers", "Checkpoints", "Storage",
        "Tensors", "StrictJSON",
      ]),
    library(
      "Reports",
      [
        "Archives", "Comparison", "Linting", "Analysis", "Models", "Pages", "Pipeline", "Layouts",
        "Checkpoints", "Scanning", "TorchFiles",
        "Storage", "Tensors", "StrictJSON",
      ]),
    .executableTarget(
      name: "suture",
      dependencies: [
        "Adapters", "Archives", "Comparison", "Editing", "Linting", "Analysis", "LinearAlgebra",
        "Merging", "Quantization", "Ranks", "Reports", "Models",
        "Pipeline", "Layouts", "Tokenizers", "Checkpoints", "HDF5Checkpoints", "TorchFiles",
        "Storage", "Scanning",
        "Tensors", "StrictJSON", "Pages", arguments,
      ],
      swiftSettings: strict),
    library(
      "TestSupport", ["Ranks", "Pipeline", "Checkpoints", "Storage", "Tensors", "StrictJSON"]),
    tests("CKernels", ["CKernels"]),
    tests("Ranks", ["Ranks"]),
    tests("LinearAlgebra", ["LinearAlgebra"]),
    tests("StrictJSON", ["StrictJSON"]),
    tests("Pages", ["Pages", "Storage", "StrictJSON"], exclude: ["Golden"]),
    tests("Storage", ["Storage"]),
    tests("Tensors", ["Tensors", "CKernels"]),
    tests("Checkpoints", ["Checkpoints", "Storage", "Tensors", "StrictJSON"]),
    tests("TorchFiles", ["TorchFiles", "Storage", "Tensors", "StrictJSON"]),
    tests("Scanning", ["Scanning", "TorchFiles", "Storage", "StrictJSON"]),
    tests(
      "HDF5Checkpoints",
      ["HDF5Checkpoints", "CHDF5", "Checkpoints", "Storage", "Tensors", "StrictJSON"]),
    tests("Layouts", ["Layouts", "Storage", "Tensors", "StrictJSON", "StrictYAML"]),
    tests(
      "Models",
      [
        "Ranks", "Models", "Pipeline", "Layouts", "Checkpoints", "HDF5Checkpoints", "TorchFiles",
        "Storage",
        "Tensors", "StrictJSON",
      ]),
    tests(
      "Analysis",
      [
        "Ranks", "Analysis", "LinearAlgebra", "Pipeline", "Arithmetic", "Checkpoints", "Storage",
        "Tensors",
        "CKernels", "StrictJSON",
      ]),
    tests(
      "Comparison",
      [
        "Comparison", "Analysis", "Merging", "Models", "Pipeline", "Layouts", "Tokenizers",
        "Checkpoints",
        "Storage", "Tensors", "StrictJSON",
      ]),
    tests(
      "Linting",
      [
        "Linting", "Analysis", "Models", "Pipeline", "Layouts", "Tokenizers", "Checkpoints",
        "Storage", "Tensors", "StrictJSON",
      ]),
    tests("Tokenizers", ["Tokenizers", "StrictJSON"]),
    tests(
      "Quantization",
      [
        "Quantization", "Models", "Pipeline", "Layouts", "Checkpoints", "Storage", "Tensors",
        "StrictJSON",
      ]),
    tests(
      "Adapters",
      [
        "Adapters", "LinearAlgebra", "Models", "Pipeline", "Arithmetic", "Layouts", "Checkpoints",
        "Storage", "Tensors", "StrictJSON",
      ]),
    tests(
      "Editing",
      [
        "Editing", "Models", "Pipeline", "Arithmetic", "Layouts", "Tokenizers", "Checkpoints",
        "Storage", "Tensors", "StrictJSON", "StrictYAML",
      ]),
    tests("Arithmetic", ["Arithmetic", "CKernels", "Tensors"]),
    tests(
      "Archives", ["Archives", "CZstd", "Ranks", "Pipeline", "Checkpoints", "Storage", "Tensors"]),
    tests("Pipeline", ["Pipeline", "Arithmetic", "Checkpoints", "Storage", "Tensors"]),
    tests(
      "Merging",
      [
        "Ranks", "Merging", "Adapters", "Quantization", "LinearAlgebra", "Models", "Pipeline",
        "Arithmetic",
        "Checkpoints", "Layouts", "Tokenizers", "Storage", "Tensors", "StrictJSON", "StrictYAML",
      ]),
    tests(
      "Conformance",
      [
        "Checkpoints", "HDF5Checkpoints", "Layouts", "Linting", "Merging", "Models", "Storage",
        "StrictJSON", "TorchFiles",
      ]),
    tests(
      "Command",
      [
        "suture", "Adapters", "Editing", "Merging", "Quantization", "Archives", "Comparison",
        "Linting", "Analysis", "Reports", "Models", "Pipeline",
        "Layouts", "Checkpoints", "HDF5Checkpoints", "TorchFiles", "Storage", "Tensors",
        "StrictJSON", "Pages",
      ],
      exclude: ["Golden"]),
    tests("Reliability", ["suture", "Merging", "Models", "Pipeline", "Storage", "Tensors"]),
  ],
  cLanguageStandard: .c17
)

// Targets of the fuzzer, which are there only where they are asked for: `make fuzz` says how.
if Context.environment["SUTURE_FUZZ"] != nil {
  package.targets += [
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Archives", "Checkpoints", "HDF5Checkpoints", "Layouts", "Merging", "Storage", "Tensors",
        "Tokenizers", "TorchFiles",
      ],
      path: "Fuzz/Targets", swiftSettings: strict),
    .executableTarget(
      name: "Verdicts", dependencies: ["Checkpoints"], path: "Fuzz/Verdicts",
      swiftSettings: strict),
  ]
}

// The thread sanitizer's run builds only what it tests: `make tsan` says what.
if let names = Context.environment["SUTURE_TESTS"]?.split(separator: " ") {
  package.targets.removeAll { target in
    target.type == .test && !names.contains { target.name == $0 + "Tests" }
  }
}
