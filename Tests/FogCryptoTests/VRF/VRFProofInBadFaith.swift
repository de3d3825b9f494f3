import FogCrypto

/// A proof that somebody who holds the key made in another way than RFC 9381 section 5.1 says, and the output that
/// section 5.3 nevertheless gives it, or none. Made by `Models/ecvrf-model.py`.
struct VRFProofInBadFaith: Sendable, CustomStringConvertible {
    let description: String
    let suite: VRFSuite
    let key: String
    let input: String
    let proof: String
    let output: String?

    static let all = [
        VRFProofInBadFaith(
            description: "a nonce of zero, so that U and V are the identity",
            suite: .tryAndIncrement,
            key: "4fd9727313f6366001007ae77f150911d3d069edd9f0fb96cbc89ef4958c5909",
            input: "c871028236b6fee30dedab886ffc5a21414460e771a05eddb4",
            proof: "f2d166aea8d4727bbbcd377d210ec58e10b5871be42c36b139349eb4294d240765f8acc1549b01dd"
                + "de029672517db99eae7595edf46e63bcc8b30f9fb05f886b87d8840360f39c26ffbf82008b2fe402",
            output: "3f27ff8bfcf21f38b609b28b1c413c0df49c525b698b21ce522c07f32f5f4ed5"
                + "2c870086eb84539b25ba9527fe64e116b6ee4a5785d353f367dd07f68017bc54"),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 8",
            suite: .tryAndIncrement,
            key: "cb476ef973c572413b60cf2811f25986ca2af46755c88e9500e0cbff056e89f0",
            input: "de53b03a1da66aac5e4167059a9952522d1b1055c5fc6b904965241555",
            proof: "59a816743d5c3ab25178856d60338e4fead6af7d963bf41ed1febb3d3e9d9c60b85fe08413a678d7"
                + "cebd5b70fedc704ff962ea0ed88d850680ac505425921fe3fdc4a80195dfd68028e566a73d362702",
            output: "18302762d426e61647b9c7edaa358a8368b1b046f5f7c282f0da2fe91246f60f"
                + "9b127394333e7ed89327f254cb4b7c57d61a36598408ced6b19ab32b68b07971"),
        VRFProofInBadFaith(
            description: "a key with a component of order 8",
            suite: .tryAndIncrement,
            key: "62ff1a3a67cacc89b8f7318358e1e78170e72f79d0c94fc348651d5106f4bda0",
            input: "1b3236f2dc172fe6f4dda92cd9b7290fc1526c2701eb29da88a01cb04f",
            proof: "c8867b676cf12c674c7f99671252f579454d3c64f0b159b3ef2fedaada534adcb8a80f633d03af8f"
                + "f2f66e2eee312008bf796e32aca3621eae2ef2d65b883c201f2a2e523fef8038d398d6ab815eff00",
            output: "29dc7d769b9f2255bf3a575926e293999d564e5f9bbb09196fd2070dc4839384"
                + "65d7a3702140170ccb4ca5c71ffbb1fc2e8a65cef790c3487c39bd6caf361e31"),
        VRFProofInBadFaith(
            description: "Gamma and V with components of order 8",
            suite: .tryAndIncrement,
            key: "a4f545e755fd8029ea8a2c5f8e72d24f5fd2220cbd1eb4436782363e7554f922",
            input: "c5a457bb1a3a31ce776855c788372cb47706293fd1821f9e04e9853b22",
            proof: "42276f195507cac98e2a543b3501a8e30a0168f2531bfd6d5899fd86b82b114b51c5fd922fdd549f"
                + "5d49f54f7505bb7fb091f9c075e8aa12889fb96fab86649750c709f37307c7f6420e67c0c91c0d07",
            output: "5e64a43e158c28f284e1c1a500d5383067aeeacf00f530976eb63b5d7196c21e"
                + "fcd1da836100fe86c818e9ba206b4b52306c7fbc518d892b034133079f13504b"),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 8",
            suite: .tryAndIncrement,
            key: "dcdc51224c41c6e7db76ac92f87473621671aff7dd1e27e940538b870ec6ba6c",
            input: "62b5d665a2",
            proof: "085587b45a4f777422630445e348e72d0dd14c454dec445c1d4b4eb3eea3dd7ac2c80968a874f406"
                + "a2ace6e55a7a2bec40571f14d7290b8d167b13ab4c60d45f8a3b1a2dd67dd46c9c391eb1988d7708",
            output: nil),
        VRFProofInBadFaith(
            description: "a key with a component of order 8",
            suite: .tryAndIncrement,
            key: "0bea5570db5b2759936902bc4911794f56a162f1adfa7a1c34cf5f73b43a7b9a",
            input: "c0768bff26c1ace18f42d30d1a7943613ed9a5eee3cf8e346a6e",
            proof: "6933042a22f0fe026ec42adf6a5af87597da589da7757501201479c13a1744662f3a7c722b0eef1b"
                + "f6c564eabc4b300b194176740002355c9acba2cdade3855302098fa5197f88be6d32ef8b64385c0f",
            output: nil),
        VRFProofInBadFaith(
            description: "Gamma and V with components of order 8",
            suite: .tryAndIncrement,
            key: "417992f84eab5469cb769da46c356befa20f8b96385f61a636c87bcc884f572f",
            input: "92f14e2b2c642e868e78a6cc38c0e45ef30201bcc761a034a3",
            proof: "6b00a67a16734d15a1d1551932e2fcd5f64ce68a1dad54acea894a4a4d04a83c1ba49ddff00a54fb"
                + "baedec55455e14f8e24863a0b02ec48e1d9dcac91c0ba9228386079fb07268733b4af996e842c609",
            output: nil),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 2",
            suite: .tryAndIncrement,
            key: "3f6c6243889a6e141d89a1f56fc86ff65929073b7a9a8a6d9bfb632c37097c03",
            input: "",
            proof: "4dfbcebc285c627291313ae459ee635d5eb25eec660233d409acc8cf1dce7d6344a9f41ec5411802"
                + "3dddcec327b7fce6f34fe8fa420ac92d87748c61186ceeeb0a14a845ef8d6a15ed8639204740e108",
            output: "509e63d09ff66cfda6aac28dd8fb6e8936944c3598cd204d7d11b569f323c0cd"
                + "ff268a27996d6212dd4ac79698525ae371d57a8c8efbc14229b7de8145d007e0"),
        VRFProofInBadFaith(
            description: "a key with a component of order 2",
            suite: .tryAndIncrement,
            key: "1da1c636740c85817404b8d0a562b7778b8b829f6c507f45f43e2f60466af9bd",
            input: "6919388a253f7f12a1b00e772c0a95b0cf1f4d695ac7ce5ead93e4db361e48e61b",
            proof: "696c0be7e2090acfd6c4224fe354ca7862fbc39256ab9c22a68a026db1f4f48c143172bc42efbb8b"
                + "cc51cfcd54736677544c792f0408753788f48841289e2fd964443ad8d3fe6d1cc9d928ed22101907",
            output: "bf6242e201ca86ed7c4292dd1fa804a49f8895787b9901959a90739065eedb46"
                + "d088d020cc6d384cab41257b23ee7b60cca82b099f64cee96bc337d4c8deb548"),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 2",
            suite: .tryAndIncrement,
            key: "c0af89a99a91284d036fbe662fb4214e1aff1dbb671ba4d1ea2926482cd50a75",
            input: "778565e908bbf87ffb66d2818e12dba27ba0cd430ea52c350c85a739b49d4a1b24c58d7e90",
            proof: "d8c8119d7dc554190bb9ed610aad26c6f02d52713c34c6fa0e93935159818a028d1df94ad82a4024"
                + "1cdabdc146045353f4007710f0d932022138fe47acf023a31faee9872660255072f43fcee47c920c",
            output: nil),
        VRFProofInBadFaith(
            description: "a key with a component of order 2",
            suite: .tryAndIncrement,
            key: "49331334882a10f9fa42a6f4b71eafcddb9e192e859f24049ae5d616076a2b10",
            input: "79b5790cac9f",
            proof: "757bc6a3ce0dd4819ebc3cdc3952e10381550ccee32ef81232109b74c9e2f76eb52edfbe90160d89"
                + "dab90b50e4c672ce868b46f8497bb1786fb456cd2d325a511cbbfa085b2f837e7a5c269fc7176000",
            output: nil),
        VRFProofInBadFaith(
            description: "a challenge that differs from the hash in bit 0",
            suite: .tryAndIncrement,
            key: "6e5c44d01d651aa9623c4c2e7a49a7a650255c95b713095037ae2d487572e9dc",
            input: "63a065045dd1e4e1cf6c254a",
            proof: "e4c4ff7743d7a5bf922f8d08b501c62aea29b6c690b1b6bc97d3f1924b14080206b7f3fc62ce23a6"
                + "4571210d3d6fb618d8fba7cd9cae795f3bc5aaeabae5651f22dc92c390cdacc5afd3f59e3413e405",
            output: nil),
        VRFProofInBadFaith(
            description: "a challenge that differs from the hash in bit 127",
            suite: .tryAndIncrement,
            key: "bdcedc6f1a7bd291c611ef61c0ad7a83f062f87a6296c76543786ef08f8c7db2",
            input: "03ac87071e606182c1b496a0cbbf7e02cb6ece4d69be84ec966baece935e57",
            proof: "fef700e0de4395d25a7599cb89cfff3d01794753b5f99d5c3f075b7a517feaa996b6ea3c0c4788eb"
                + "3ee67ea9b24131b0304eb9d61b1789503af52b4dbbbef60e46302040d24482a712b6223c795fca01",
            output: nil),
        VRFProofInBadFaith(
            description: "a nonce of zero, so that U and V are the identity",
            suite: .elligator2,
            key: "337a03eb8b9560e09b7af498a7a08def7180481c9701e1aaf47c73846dbabdda",
            input: "c44cf35535ce378fe560bda48a66bb7c764a51393a526b73c7",
            proof: "7a0f00dcf9148d3eb0bdf6ea9987f5cdb152c068f703f901ccdb953dd020e037f176317f179cc2be"
                + "1e687aa72aaa6085c2146b36ea5bd0ac8d06f13ff5935ab7f93de3f676a85969ab83fe9790002206",
            output: "a778f6ef13aeada17e50287487603a225f62db88dc23c11e38123fc55dd9beb4"
                + "2250a141c3b1e1cad1be6a6b579ef2e05f7baaf3a65391097c395a33b2bd019d"),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 8",
            suite: .elligator2,
            key: "b5caa91a96fce567142b2ad53f33ef13ac5a767b3f9cb57fddcbb0280c0a9a12",
            input: "14282c7dfee12f6b0ec1b093c98e90a816d0",
            proof: "1cee3e92ee579c83490d3746d71cb6fead3d28d80abdf47772709c542ceb3618b079bb735fc5052d"
                + "bc6ff65e7d726c7712626ad100fe3606982f18fb8adb7f95c2412f7edcf1db97fb0ec768e988e207",
            output: "7fefbe99cd17ed45d0a07567e2d0c93ee1a4ba8f5874c14c2a3cd6e974636537"
                + "2026efe875b249dfe971281bc2d3e44c7ed49df7db8bb5d97d6d3ce49546c737"),
        VRFProofInBadFaith(
            description: "a key with a component of order 8",
            suite: .elligator2,
            key: "a6a1c3e52487d204afbaaea0378ee375372549f9d0e85005863aff50fa7aa59d",
            input: "ee22262f5b32a1176e677cb070ab",
            proof: "26c98cc42a620390ecb0a4edf664e797d2a1f6f15a6963b8868288b37d20b00b6823bfa491d47ebc"
                + "273f09eb5afc2e5ac99daf9a079d292aac59d9877572af61ec6d0274fee7b4eaf3ba43310c09ed0a",
            output: "b557163f5b65c4ae956c50c679e0b265f909099d10fe993fac3a62d894951b8c"
                + "b3ef925c196ebf7445d4b389cd55927efcdf9b1fed2ef0c3bd55ac1d2a5d1c83"),
        VRFProofInBadFaith(
            description: "Gamma and V with components of order 8",
            suite: .elligator2,
            key: "ec4fc7bef90cb8c8aeb8e76c4810738ff8e4d9c383c01880ac3a0bc94d77c360",
            input: "221757daee62736f9fab",
            proof: "2f20151add3e64e816b38a69245f594d432b08286b436a4cf86055dfa960facc39d996eb0fc1e0b5"
                + "f73d0d8150f492c6fc8f49ec6cae3fbf9cf9e5af808450b648d85d4051070cf23b42cb4abb274201",
            output: "1f1f4994a463090c68edb1e6bbbbcd295bcf83f880332f0e9c2e91f80c2cd28e"
                + "767991191198177bacd9fe1606e3c2c8a27a018ed144db954f65f3e1f43679a9"),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 8",
            suite: .elligator2,
            key: "f3c602f183800e98850dd33b865857188e984b9511495640f09ed3b037a0d55c",
            input: "3ca3b2ed",
            proof: "29e20d0b2a89f32c9a7c36ff894415448ba52d6222e27e4ef2247cd1245eb301c5872ff8a1cdcf2e"
                + "93f9115e1becab3e3b41daf6997e71cd1c409e3d9f5dec1dc0e4b141562666c537360d98df008a0e",
            output: nil),
        VRFProofInBadFaith(
            description: "a key with a component of order 8",
            suite: .elligator2,
            key: "3bf007d1a8cd402ea6c60a8856d339a1368d6c36b191a9bba624470043db4f0b",
            input: "15d280f1bbdc21d132cd22ba6492851d13cc",
            proof: "ef25fb10a4280f34d45c202c90cc5d2000d47a1fbdf766fd4e1334dfcb37a0c88c618596cbfe18fa"
                + "1bf7095d1c243f622dfe0ea09cfb61838f25dbe60214f79f1b6c900f108f81fc212be1f9e1821406",
            output: nil),
        VRFProofInBadFaith(
            description: "Gamma and V with components of order 8",
            suite: .elligator2,
            key: "d9c2688933ea6f894dac0208300c25ffcadb21c6cdfa405910ffe1149c384fab",
            input: "673a0e2a237074",
            proof: "eedde65d074710e0cdd522869cb5c43f48fb61033f1f99e816eaded36c60ce8597b6cdee47b3d205"
                + "83dfa3bc92862068dbfef5b25147adaa034894289dabba93cc847e904351dec50c403319507d910b",
            output: nil),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 2",
            suite: .elligator2,
            key: "6c6881fc9274de8ee7af2d040657e59c48b87148b18517d45c29902c6885c864",
            input: "ee7c3811f96f4efaba13b4c00e13d91c340ef1e4a4ed56c302f78cc0f131",
            proof: "596bd9d4059bca09db68809cef1400390afca76ff9a8a76bfce1e92ec76eaee0a297221210226259"
                + "bde1ded0ade6ab1cf8fb6e7ab94e21900fa71054a7e2ec4c87387740b04e2728aee87c6f669c4907",
            output: "d9e97009b9c565fd98fc3670c923b9a813eb348d30be73d9ca2253b11db0c2a5"
                + "dd45e2d4c84f044d486263a3d806d54483c5e28bcdde6044dc551ee9d4df6e1a"),
        VRFProofInBadFaith(
            description: "a key with a component of order 2",
            suite: .elligator2,
            key: "94f0f1c55053f3397fd433c88a0387e6b97e3e2c71c1d49ebeec1ba1129a1221",
            input: "3ad6abe3f6abff428d",
            proof: "f652a8bab1a19629b841858c6927dcc76c488303ba3542a3b10d69e4350080ccc2dda4e2d63f54c6"
                + "3b9f93e962dcf0454b67ae8220f39b5def8fcdc1356cb1f882a450f75be1150643b33d51b44fa50d",
            output: "2cb1cab3337d1f73b1aa0478c6257429c1860aaaf88f8fa444d12a9127313986"
                + "b2b0df193393131226c25e67b0481753c65002010b447ff285265f6fef4a7c97"),
        VRFProofInBadFaith(
            description: "Gamma with a component of order 2",
            suite: .elligator2,
            key: "f3105428ef1149837502a99d74b0006056440327794b8fd3295bfadf9f582a20",
            input: "27b956d977b2d3571fc8f9a46618db33d0302b33ccd91de9dce7995375768438",
            proof: "8246be21f1ea201aca6026df49f0b2ece526ba10cdc2a876355f2b770e56f75ba766d5b350f47d53"
                + "1ca500b2dc13fc7ce40b635a86d7e28d4595ca478fcb930243a65ee6318f34ab01ea085ed8ecbb05",
            output: nil),
        VRFProofInBadFaith(
            description: "a key with a component of order 2",
            suite: .elligator2,
            key: "14a1d6e6132146e7dfe51a918ab470acdc031e8318f472ede059ccbfa953f7a6",
            input: "4a126c130e7612a43ecc946780e08425c9a208c9683990bb895ad85e393fe0",
            proof: "2fbdb33073352d05ec2b1e059fa75e0a63bc86f68f3b5a55599a5619f2222e5de53a3f8d5a4f03a0"
                + "141c17b6503dc9a679f62dc5ac0b2170dcabfc324b94e39d3c43d0ab5d81196b97971cedcdee110f",
            output: nil),
        VRFProofInBadFaith(
            description: "a challenge that differs from the hash in bit 0",
            suite: .elligator2,
            key: "be48731ce9b6780969edcd2964a636648864c49ab2981db5ad885005f09e288d",
            input: "cff9da57fcba4ada30740ed3ce71a97fae448eca1900c91d98a748b79c9f81fd9cc4251c97",
            proof: "3bad434a5a62807745ca53b22c9fcd8d889b5fd412e73b17e81b4bac9d3ace086bcd310097dcb37c"
                + "f40f43f621ee79350f604841ae45ada75f462da5e6aa5afe0ce6e923bd1746c3843d689a8a17ed06",
            output: nil),
        VRFProofInBadFaith(
            description: "a challenge that differs from the hash in bit 127",
            suite: .elligator2,
            key: "dae638cb38a617915490e0878017c8996d1b3b4f45facc5cd25bb4d660bd5c0d",
            input: "e56c04",
            proof: "eb30498e7957ef4e849684c72afaba5d17b846c76330d5b261551332eb40e68f28c08a94994d01aa"
                + "12567391f61b7d32350afa4c08ffa203227df0576d6e7055689338944f216e337711699aed6bd005",
            output: nil),
    ]
}
