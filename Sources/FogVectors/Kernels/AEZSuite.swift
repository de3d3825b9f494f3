import FogCore
import FogCrypto
import FogSimulation

/// AEZ v5: encryption, hashes and the making of keys, in the shapes of the files that its authors publish.
struct AEZSuite: VectorMaker {
    let name = "aez"
    let summary = "AEZ v5: [{k, nonce, data, tau, m, c}], [{k, tau, data, v}], [{a, b}]"

    private static let encryption = ["k", "nonce", "data", "tau", "m", "c"]
    private static let hash = ["k", "tau", "data", "v"]
    private static let extraction = ["a", "b"]

    func recognises(_ document: VectorDocument) -> Bool {
        [Self.encryption, Self.hash, Self.extraction].contains { document.hasCase(with: $0) }
    }

    func check(_ document: VectorDocument, into report: inout VectorReport) {
        report.check(document) { object throws(VectorMismatch) in
            if object.has("c") || object.has("m") {
                try checkEncryption(object)
            } else if object.has("v") {
                try checkHash(object)
            } else {
                try checkExtraction(object)
            }
        }
    }

    private func checkEncryption(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: Self.encryption)
        let (key, nonce) = (try object.bytes("k"), try object.bytes("nonce"))
        let data = try object.byteLists("data")
        let message = try object.bytes("m")
        let sealed = try object.bytes("c")
        let tau = try object.number("tau", in: 0...VectorDocument.byteLimit)
        try VectorMismatch.require(
            tau == sealed.count - message.count, "tau", expected: "\(tau)",
            found: "\(sealed.count - message.count) bytes more in c than in m")
        for path in CPUPath.available {
            let made = AEZ.encrypt(message, key: key, nonce: nonce, data: data, expansion: tau, on: path)
            try VectorMismatch.require(made, is: sealed, "c", on: path)
            let opened = try VectorMismatch.unwrap(
                AEZ.decrypt(sealed, key: key, nonce: nonce, data: data, expansion: tau, on: path), "c",
                expected: "a genuine ciphertext", found: "a forged one on path \(path.rawValue)")
            try VectorMismatch.require(opened, is: message, "m", on: path)
            // With fewer bytes of expansion a forgery is too likely to be excluded.
            guard tau >= 8 else { continue }
            for bit in [0, sealed.count * 4, sealed.count * 8 - 1] {
                let forged = AEZ.decrypt(
                    sealed.flippingBit(bit), key: key, nonce: nonce, data: data, expansion: tau, on: path)
                try VectorMismatch.require(
                    forged == nil, "c", expected: "refused with bit \(bit) flipped",
                    found: "a message on path \(path.rawValue)")
            }
        }
    }

    private func checkHash(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: Self.hash)
        let key = try object.bytes("k", count: 48)
        let published = try object.bytes("v", count: 16)
        let data = try object.byteLists("data")
        let tau = try object.number("tau", in: 0...Int.max)
        for path in CPUPath.available {
            let hash = AEZ.hash(data, key: key, expansionBits: UInt64(tau), on: path)
            try VectorMismatch.require(hash ?? [], is: published, "v", on: path)
        }
    }

    private func checkExtraction(_ object: VectorObject) throws(VectorMismatch) {
        try object.hasNoDamagedNames(of: Self.extraction)
        let published = try object.bytes("b", count: 48)
        try VectorMismatch.require(AEZ.extract(try object.bytes("a")), is: published, "b")
    }

    func make(seed: UInt64, count: Int) -> VectorValue {
        var dice = SeededGenerator(seed: seed)
        return .list(
            (0..<count).map { index in
                switch index % 4 {
                case 1: makeHash(&dice)
                case 3: makeExtraction(&dice)
                default: makeEncryption(&dice)
                }
            })
    }

    private func makeEncryption(_ dice: inout SeededGenerator) -> VectorValue {
        let key = dice.bytes(dice.one(of: 48, 48, 16, dice.index(below: 80)))
        let nonce = dice.bytes(dice.one(of: 16, 16, 12, dice.index(below: 40)))
        let data = strings(dice.index(below: 4), &dice)
        let tau = dice.one(of: 0, 16, 16, dice.index(below: 33))
        // Some short ones, some about the length of a block or of eight, some long ones.
        let message = dice.bytes(
            dice.one(of: dice.index(below: 34), 128 + dice.index(below: 3), dice.index(below: 700)))
        let sealed = AEZ.encrypt(message, key: key, nonce: nonce, data: data, expansion: tau, on: .portable)
        return .members([
            "k": .bytes(key), "nonce": .bytes(nonce), "data": .list(data.map { .bytes($0) }), "tau": .number(tau),
            "m": .bytes(message), "c": .bytes(sealed),
        ])
    }

    private func makeHash(_ dice: inout SeededGenerator) -> VectorValue {
        let key = dice.bytes(48)
        let data = strings(1 + dice.index(below: 6), &dice)
        let tau = dice.one(of: 0, 128, dice.index(below: 512))
        let hash = AEZ.hash(data, key: key, expansionBits: UInt64(tau), on: .portable) ?? []
        return .members([
            "k": .bytes(key), "tau": .number(tau), "data": .list(data.map { .bytes($0) }), "v": .bytes(hash),
        ])
    }

    private func makeExtraction(_ dice: inout SeededGenerator) -> VectorValue {
        let key = dice.bytes(dice.index(below: 150))
        return .members(["a": .bytes(key), "b": .bytes(AEZ.extract(key))])
    }

    private func strings(_ count: Int, _ dice: inout SeededGenerator) -> [[UInt8]] {
        (0..<count).map { _ in dice.bytes(dice.one(of: 16, dice.index(below: 100))) }
    }
}
