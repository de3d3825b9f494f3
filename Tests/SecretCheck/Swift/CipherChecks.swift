import FogCrypto

@testable import FogSphinx

/// Ciphers.
enum CipherChecks {
    static let all = [
        SecretCheck(name: "AEZ.extract") { _ in
            Marks.expectSecret(AEZ.extract(concealed(32)))
            Marks.expectSecret(AEZ.extract(concealed(48)))
        },
        SecretCheck(name: "AEZ.hash") { path in
            guard let hash = AEZ.hash([concealed(16), concealed(70)], key: concealed(48), expansionBits: 128, on: path)
            else { throw Unprepared.key }
            Marks.expectSecret(hash)
        },
        SecretCheck(name: "AEZ.encrypt") { path in
            let sealed = AEZ.encrypt(
                concealed(100), key: concealed(32), nonce: concealed(16), data: [concealed(9)], expansion: 16, on: path)
            Marks.expectSecret(sealed)
        },
        SecretCheck(name: "AEZ.decrypt") { path in
            var (key, nonce) = (noise(32), noise(16))
            var sealed = AEZ.encrypt(noise(100), key: key, nonce: nonce, expansion: 16, on: path)
            Marks.conceal(&key)
            Marks.conceal(&nonce)
            Marks.conceal(&sealed)
            guard let message = AEZ.decrypt(sealed, key: key, nonce: nonce, expansion: 16, on: path) else {
                throw Unprepared.packet
            }
            Marks.expectSecret(message)
            sealed[5] ^= 1
            let forged = AEZ.decrypt(sealed, key: key, nonce: nonce, expansion: 16, on: path)
            Marks.expect(forged == nil, "AEZ takes a forgery")
        },
        SecretCheck(name: "WideBlock.encrypt") { path in change(path) { $0.encrypt($1, $2, key: $3, vector: $4) } },
        SecretCheck(name: "WideBlock.decrypt") { path in change(path) { $0.decrypt($1, $2, key: $3, vector: $4) } },
    ]

    private typealias Change = (
        WideBlock, WideBlock.Bytes, Int, UnsafePointer<UInt8>, UnsafePointer<UInt8>
    ) -> Void

    private static func change(_ path: CPUPath, _ change: Change) {
        for cipher in WideBlockCipher.allCases {
            let (key, vector) = (concealed(WideBlock.keyLength), concealed(WideBlock.vectorLength))
            var body = concealed(Geometry.fog1.bodyLength)
            body.withUnsafeMutableBufferPointer { body in
                guard let start = body.baseAddress else { return }
                change(WideBlock(cipher, on: path), start, body.count, key, vector)
            }
            Marks.expectSecret(body)
        }
    }

    private static func noise(_ count: Int) -> [UInt8] {
        var dice = Dice(seed: UInt64(count))
        return dice.bytes(count)
    }

    private static func concealed(_ count: Int) -> [UInt8] {
        var bytes = noise(count)
        Marks.conceal(&bytes)
        return bytes
    }
}
