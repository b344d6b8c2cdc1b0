import TestSupport
import Testing
import Tensors

/// One tensor through the methods of this file's rows by mergekit 0.1.5, torch 2.15.
struct PublishedRow: Sendable, CustomTestStringConvertible {
  var format: NumberFormat
  var label: String
  var words: [UInt64]

  var testDescription: String { "\(format) \(label)" }

  static let inputs: [String: [String: [UInt64]]] = Dictionary(
    uniqueKeysWithValues: texts.map { format, texts in
      (format.description, texts.inputs.mapValues(parse))
    })

  static let all: [PublishedRow] = texts.flatMap { format, texts in
    texts.rows.map { PublishedRow(format: format, label: $0.0, words: parse($0.1)) }
  }

  private static func parse(_ text: String) -> [UInt64] {
    text.split(whereSeparator: \.isWhitespace).compactMap { UInt64($0, radix: 16) }
  }

  private static let texts: [(NumberFormat, (inputs: [String: String], rows: [(String, String)]))] =
    [
      (
        .bf16,
        (
          inputs: [
            "base":
              """
            3d2a bc1f bae3 3cad 3ce1 3c74 3d16 bc50 bd30 3d41 3c8f ba9a
            3cad bb18 bcde 3b0f bce0 3cc3 bb47 bcc2 bbc2 bc80 bd0e 3ab2
            """,
            "a":
              """
            3d28 bc54 bc81 3c68 3d28 3c0e 3cbd bc07 bd6f 3d6f 3cee bc72
            3c86 3c85 bd28 3c8a bd34 3ce1 3c24 bcd7 3bd2 bc59 bd07 3c0e
            """,
            "b":
              """
            3d45 3c00 3bc2 3c15 3c3f 3ce4 3cb3 3aa5 bd75 3d73 3ceb bc0a
            3c53 3bd9 bbf1 3c91 bd1d 3d02 bc06 bba9 bc9b bc32 bd2c 3c87
            """,
          ],
          rows: [
            (
              "nuslerp",
              """
              3d40 0000 bb19 3c3b 3cc0 3caf 3cbd bb1d bd7b 3d7a 3cf4 bc37
              3c70 3c2e bcaa 3c93 bd2b 3d00 bab3 bc5e bc1f bc46 bd23 3c65
              """
            ),
            (
              "nuslerp +base",
              """
              3d3e 3b0c bb3e 3c0b 3cb5 3cb2 3c99 3940 bd82 3d7e 3d02 bc5e
              3c4d 3c60 bc9b 3caf bd34 3d02 b9f0 bc30 bc20 bc31 bd22 3c88
              """
            ),
            (
              "nuslerp flatten=false",
              """
              3d49 b908 bb25 3c43 3cca 3cb5 3cb8 bb17 bd73 3d73 3ced bc32
              3c6f 3c2e bcaa 3c93 bd2b 3cfe bab5 bc6a bc26 bc52 bd2c 3c70
              """
            ),
            (
              "nuslerp flatten=false row_wise=true",
              """
              3d3d b9ba bb23 3c35 3cbe 3cae 3cba bb43 bd81 3d73 3cf2 bc36
              3c6d 3c4e bcaf 3c8f bd29 3cfd baaf bc85 bc22 bc41 bd22 3c63
              """
            ),
            (
              "multislerp",
              """
              3d40 39a3 bb01 3c39 3cbd 3cb1 3cbd bb14 bd7c 3d7a 3cf4 bc35
              3c70 3c2c bca5 3c93 bd2c 3d00 bad8 bc59 bc25 bc48 bd24 3c67
              """
            ),
            (
              "multislerp +base",
              """
              3d3d 3ae8 bb58 3c0c 3cba 3caf 3c98 3880 bd82 3d7e 3d02 bc60
              3c4c 3c64 bca0 3cb0 bd36 3d02 b8c0 bc36 bc17 bc31 bd21 3c87
              """
            ),
            (
              "karcher",
              """
              3d3e bb18 bb9c 3c45 3cdc 3c9e 3cbe bb62 bd7c 3d79 3cf5 bc43
              3c77 3c3f bcc9 3c94 bd2f 3cfc 3a27 bc83 bbe1 bc4d bd20 3c59
              """
            ),
            (
              "model_stock",
              """
              3d2e bbea bb3c 3c91 3cdd 3c84 3d01 bc1a bd48 3d52 3cb0 bba1
              3c9a 3b2a bcd5 3bf9 bd04 3cd4 bad4 bcaa bbc6 bc6b bd12 3bb0
              """
            ),
            (
              "model_stock filter_wise",
              """
              3d0c bce2 3bca 3d38 3cf8 3bd8 3cbd bb7a bd6f 3d70 3ce9 bc38
              3c90 3ba5 bcd1 3c29 bd0e 3cdc bbcc bcf8 bbba bc98 bd06 bbfe
              """
            ),
            (
              "nearswap t=0.005",
              """
              3d28 bc54 bbdc 3c84 3d05 3c22 3d02 bc07 bd44 3d56 3cb8 bbca
              3c86 3b2f bd04 3bec bd05 3ce1 3b00 bcd7 ba70 bc59 bd07 3bd0
              """
            ),
            (
              "arcee_fusion",
              """
              3d2a0000 bc1f0000 bae30000 3cad0000 3ce10000 3c740000 3d160000 bc500000 bd300000 3d410000 3c8f0000 ba9a0000
              3cad0000 3c850000 bd280000 3c89e000 bd340000 3cc30000 bb470000 bcc20000 bbc20000 bc800000 bd0e0000 3ab20000
              """
            ),
          ]
        )
      ),
      (
        .f32,
        (
          inputs: [
            "base":
              """
            3d29ba33 bc1f38ec bae3792f 3cad2e36 3ce125d3 3c7416c0 3d15eafa bc504349
            bd30268f 3d4179fb 3c8f27dd ba9a38f6 3cacc762 bb1866b2 bcdda7fe 3b0f28b6
            bce00557 3cc30ba2 bb471d0c bcc22098 bbc1876b bc80349f bd0dac8d 3ab20782
            """,
            "a":
              """
            3d2826ce bc53cafc bc81392a 3c67a580 3d27b404 3c0da7be 3cbc9570 bc076959
            bd6e9e6a 3d6eb708 3cedf867 bc72062e 3c860245 3c85297b bd2793b8 3c8a3928
            bd3404e4 3ce14742 3c2431f9 bcd6bdf1 3bd23dfb bc58ed0d bd072659 3c0de2b9
            """,
            "b":
              """
            3d450542 3c001e14 3bc200dd 3c1574dc 3c3f1a34 3ce3df80 3cb2e652 3aa4ca00
            bd74b376 3d73237f 3ceb6a01 bc0a3667 3c52e2fd 3bd8858f bbf15b6c 3c90a291
            bd1ccdc2 3d026ffe bc060ece bba88c00 bc9b2be8 bc325c40 bd2c5432 3c87791e
            """,
          ],
          rows: [
            (
              "nuslerp",
              """
              3d406b1e b797b4de bb1a2320 3c3a9e2a 3cc076a2 3cae4196 3cbcbda8 bb1e891e
              bd7a9cfa 3d79a549 3cf462b0 bc376ffc 3c70577b 3c2da8d2 bca9b666 3c930788
              bd2b2e66 3cffced9 bab0eabe bc5df354 bc1e97dc bc477687 bd23a51d 3c65b7be
              """
            ),
            (
              "nuslerp +base",
              """
              3d3dda2c 3b0b085c bb3ae014 3c0a79a3 3cb4b216 3cb1a5e8 3c97de64 39526080
              bd81dd34 3d7e0441 3d027d6e bc5d2764 3c4bd523 3c6166e6 bc9a83d0 3caed254
              bd3424bd 3d02412b b9fe19d8 bc2fe2d6 bc1ffd5b bc30fbfc bd21e9da 3c882106
              """
            ),
            (
              "nuslerp flatten=false",
              """
              3d485aa0 b8c42c07 bb25b25d 3c42b600 3cc95e53 3cb4f8ae 3cb6e077 bb18012e
              bd72e04f 3d71ef2d 3cecd193 bc317dfb 3c6fabd5 3c2d25d9 bca92f3c 3c92a0fd
              bd2ab52e 3cff1de2 baaf6ac1 bc6ada4f bc24e15e bc51dae3 bd2bddba 3c70eaf8
              """
            ),
            (
              "nuslerp flatten=false row_wise=true",
              """
              3d3d2d80 b9b24bd9 bb20f084 3c347433 3cbe0b03 3cad03e8 3cb981d9 bb4370f1
              bd806351 3d71b4ee 3cf19a77 bc35f476 3c6c28cb 3c4e0238 bcae79a6 3c8e5d31
              bd29363a 3cfddbd1 bab15813 bc84bf83 bc219f97 bc4101cc bd21d1cd 3c6407e3
              """
            ),
            (
              "multislerp",
              """
              3d41155a 39b755cc bb010e1d 3c394f35 3cbc5d57 3cb12dd0 3cbcb82d bb139964
              bd7aeba9 3d79ec3f 3cf488e5 bc35be3f 3c6f8531 3c2afee4 bca4f9d2 3c934299
              bd2ae7ee 3d005243 badb5b25 bc5801eb bc2615a7 bc46f02a bd246f32 3c683045
              """
            ),
            (
              "multislerp +base",
              """
              3d3d37af 3ada47c0 bb5a2128 3c0c4871 3cb9f7f0 3cae320e 3c981517 b712ec00
              bd81cc09 3d7deb48 3d02848b bc5f6f52 3c4d16d6 3c64e00c bca08e6e 3caeae09
              bd34a74a 3d01dcf6 b8b137c0 bc3779cf bc16db3c bc31d51f bd211899 3c86b5b6
              """
            ),
            (
              "karcher",
              """
              3d3dd3fd bb17c6c1 bb9c0c1a 3c444f3e 3cdba2c5 3c9d698f 3cbe68a9 bb6426ca
              bd7abaee 3d79f17b 3cf57089 bc43838b 3c776d71 3c3fb6b3 bcc8af63 3c92c87c
              bd2e4ae1 3cfcac28 3a2d9441 bc82713b bbe2284b bc4c5d17 bd200b21 3c5825f8
              """
            ),
            (
              "model_stock",
              """
              3d2e5342 bbea7f94 bb3c8602 3c9152fb 3cddb0c0 3c83cee6 3d01297b bc1a5239
              bd479322 3d52717b 3cb099fd bba0baf8 3c99cf0d 3b29f921 bcd51b5e 3bf84492
              bd042d7e 3cd4384e bad4ba71 bcaaa3a9 bbc5b5c4 bc6b65c0 bd11fcfc 3bb0357e
              """
            ),
            (
              "model_stock filter_wise",
              """
              3d0a0812 bce04896 3bc8e7ca 3d369ae6 3cf8fb28 3bdaf300 3cbbe244 bb7b27ce
              bd6f5296 3d6f3bdc 3ce95adb bc3805db 3c904e32 3ba5bc5c bcd0d2f0 3c28642d
              bd0e47e4 3cdcd2e2 bbcae93f bcf67984 bbb835f4 bc979f35 bd040f20 bbf90382
              """
            ),
            (
              "nearswap t=0.005",
              """
              3d2826ce bc53cafc bbdcb556 3c843874 3d050dca 3c222b3b 3d017018 bc076959
              bd44a170 3d55f4dc 3cb81d9f bbca6548 3c860245 3b2f4761 bd034ee0 3beb6b66
              bd047d8d 3ce14742 3b009109 bcd6bdf1 ba6d8308 bc58ed0d bd072659 3bd058eb
              """
            ),
            (
              "arcee_fusion",
              """
              3d29ba33 bc1f38ec bae3792f 3cad2e36 3ce125d3 3c7416c0 3d15eafa bc504349
              bd30268f 3d4179fb 3c8f27dd ba9a38f6 3cacc762 3c85297b bcdda7fe 3b0f28b6
              bce00557 3cc30ba2 bb471d0c bcc22098 bbc1876b bc80349f bd0dac8d 3ab20782
              """
            ),
          ]
        )
      ),
    ]
}
