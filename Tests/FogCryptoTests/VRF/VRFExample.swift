import FogCrypto

/// An example of RFC 9381, appendix B.3 (16 to 18) or B.4 (19 to 21), with its intermediate values.
struct VRFExample: Sendable, CustomStringConvertible {
    let number: Int
    let suite: VRFSuite
    let seed: String
    let key: String
    let input: String
    /// H, the input's point.
    let inputPoint: String
    /// k, modulo the order of the group.
    let nonce: String
    /// U and V.
    let nonceTimesBase: String
    let nonceTimesInput: String
    let proof: String
    let output: String

    var description: String { "example \(number)" }

    static let all = [
        VRFExample(
            number: 16, suite: .tryAndIncrement,
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            input: "",
            inputPoint: "91bbed02a99461df1ad4c6564a5f5d829d0b90cfc7903e7a5797bd658abf3318",
            nonce: "8a49edbd1492a8ee09766befe50a7d563051bf3406cbffc20a88def030730f0f",
            nonceTimesBase: "aef27c725be964c6a9bf4c45ca8e35df258c1878b838f37d9975523f09034071",
            nonceTimesInput: "5016572f71466c646c119443455d6cb9b952f07d060ec8286d678615d55f954f",
            proof: "8657106690b5526245a92b003bb079ccd1a92130477671f6fc01ad16f26f723f26f8a57ccaed74ee"
                + "1b190bed1f479d9727d2d0f9b005a6e456a35d4fb0daab1268a1b0db10836d9826a528ca76567805",
            output: "90cf1df3b703cce59e2a35b925d411164068269d7b2d29f3301c03dd757876ff"
                + "66b71dda49d2de59d03450451af026798e8f81cd2e333de5cdf4f3e140fdd8ae"),
        VRFExample(
            number: 17, suite: .tryAndIncrement,
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            input: "72",
            inputPoint: "5b659fc3d4e9263fd9a4ed1d022d75eaacc20df5e09f9ea937502396598dc551",
            nonce: "d8c3a66921444cb3427d5d989f9b315aa8ca3375e9ec4d52207711a1fdb44107",
            nonceTimesBase: "1dcb0a4821a2c48bf53548228b7f170962988f6d12f5439f31987ef41f034ab3",
            nonceTimesInput: "fd03c0bf498c752161bae4719105a074630a2aa5f200ff7b3995f7bfb1513423",
            proof: "f3141cd382dc42909d19ec5110469e4feae18300e94f304590abdced48aed5933bf0864a62558b3e"
                + "d7f2fea45c92a465301b3bbf5e3e54ddf2d935be3b67926da3ef39226bbc355bdc9850112c8f4b02",
            output: "eb4440665d3891d668e7e0fcaf587f1b4bd7fbfe99d0eb2211ccec90496310eb"
                + "5e33821bc613efb94db5e5b54c70a848a0bef4553a41befc57663b56373a5031"),
        VRFExample(
            number: 18, suite: .tryAndIncrement,
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            input: "af82",
            inputPoint: "bf4339376f5542811de615e3313d2b36f6f53c0acfebb482159711201192576a",
            nonce: "5ffdbc72135d936014e8ab708585fda379405542b07e3bd2c0bd48437fbac60a",
            nonceTimesBase: "2bae73e15a64042fcebf062abe7e432b2eca6744f3e8265bc38e009cd577ecd5",
            nonceTimesInput: "88cba1cb0d4f9b649d9a86026b69de076724a93a65c349c988954f0961c5d506",
            proof: "9bc0f79119cc5604bf02d23b4caede71393cedfbb191434dd016d30177ccbf8096bb474e53895c36"
                + "2d8628ee9f9ea3c0e52c7a5c691b6c18c9979866568add7a2d41b00b05081ed0f58ee5e31b3a970e",
            output: "645427e5d00c62a23fb703732fa5d892940935942101e456ecca7bb217c61c45"
                + "2118fec1219202a0edcf038bb6373241578be7217ba85a2687f7a0310b2df19f"),
        VRFExample(
            number: 19, suite: .elligator2,
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            key: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            input: "",
            inputPoint: "b8066ebbb706c72b64390324e4a3276f129569eab100c26b9f05011200c1bad9",
            nonce: "55cbb247af9b8372259a97b2cfec656d78868deb33b203d51b9961c364522400",
            nonceTimesBase: "762f5c178b68f0cddcc1157918edf45ec334ac8e8286601a3256c3bbf858edd9",
            nonceTimesInput: "4652eba1c4612e6fce762977a59420b451e12964adbe4fbecd58a7aeff5860af",
            proof: "7d9c633ffeee27349264cf5c667579fc583b4bda63ab71d001f89c10003ab46f14adf9a3cd8b8412"
                + "d9038531e865c341cafa73589b023d14311c331a9ad15ff2fb37831e00f0acaa6d73bc9997b06501",
            output: "9d574bf9b8302ec0fc1e21c3ec5368269527b87b462ce36dab2d14ccf80c53cc"
                + "cf6758f058c5b1c856b116388152bbe509ee3b9ecfe63d93c3b4346c1fbc6c54"),
        VRFExample(
            number: 20, suite: .elligator2,
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            key: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            input: "72",
            inputPoint: "76ac3ccb86158a9104dff819b1ca293426d305fd76b39b13c9356d9b58c08e57",
            nonce: "9565956daeedf376cad61b829b2a4d21ba1b52e9b3e2457477a64630a9711003",
            nonceTimesBase: "8ec26e77b8cb3114dd2265fe1564a4efb40d109aa3312536d93dfe3d8d80a061",
            nonceTimesInput: "fe799eb5770b4e3a5a27d22518bb631db183c8316bb552155f442c62a47d1c8b",
            proof: "47b327393ff2dd81336f8a2ef10339112401253b3c714eeda879f12c509072ef055b48372bb82efb"
                + "dce8e10c8cb9a2f9d60e93908f93df1623ad78a86a028d6bc064dbfc75a6a57379ef855dc6733801",
            output: "38561d6b77b71d30eb97a062168ae12b667ce5c28caccdf76bc88e093e463598"
                + "7cd96814ce55b4689b3dd2947f80e59aac7b7675f8083865b46c89b2ce9cc735"),
        VRFExample(
            number: 21, suite: .elligator2,
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            key: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            input: "af82",
            inputPoint: "13d2a8b5ca32db7e98094a61f656a08c6c964344e058879a386a947a4e189ed1",
            nonce: "1fda4077f737098b3f361c33a36cccafd7e9e9b720e1f84011254e25f37eed02",
            nonceTimesBase: "a012f35433df219a88ab0f9481f4e0065d00422c3285f3d34a8b0202f20bac60",
            nonceTimesInput: "fb613986d171b3e98319c7ca4dc44c5dd8314a6e5616c1a4f16ce72bd7a0c25a",
            proof: "926e895d308f5e328e7aa159c06eddbe56d06846abf5d98c2512235eaa57fdce35b46edfc655bc82"
                + "8d44ad09d1150f31374e7ef73027e14760d42e77341fe05467bb286cc2c9d7fde29120a0b2320d04",
            output: "121b7f9b9aaaa29099fc04a94ba52784d44eac976dd1a3cca458733be5cd090a"
                + "7b5fbd148444f17f8daf1fb55cb04b1ae85a626e30a54b4b0f8abf4a43314a58"),
    ]
}
