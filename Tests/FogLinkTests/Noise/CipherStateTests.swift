import FogCrypto
import Testing

@testable import FogLink

@Suite struct CipherStateTests {
    private let key = SecretBytes([UInt8](repeating: 5, count: 32))

    @Test(arguments: NoiseProtocol.Cipher.allCases) func theLastNumberIsReserved(_ cipher: NoiseProtocol.Cipher) throws
    {
        var sending = CipherState(cipher, key: key, nonce: .max - 1)
        var receiving = sending
        let last = try sending.encrypt([1])
        #expect(throws: NoiseError.exhausted) { try sending.encrypt([2]) }
        #expect(try receiving.decrypt(last) == [1])
        #expect(throws: NoiseError.exhausted) { try receiving.decrypt(last) }
        #expect(sending.nonce == .max && receiving.nonce == .max)
    }

    @Test(arguments: NoiseProtocol.Cipher.allCases) func lengthsAreLimited(_ cipher: NoiseProtocol.Cipher) throws {
        var sending = CipherState(cipher, key: key)
        var receiving = sending
        let longest = [UInt8](repeating: 1, count: 65_535 - 16)
        #expect(throws: NoiseError.tooLong(65_536)) { try sending.encrypt(longest + [1]) }
        let sealed = try sending.encrypt(longest)
        #expect(throws: NoiseError.tooLong(65_536)) { try receiving.decrypt(sealed + [0]) }
        for count in 0..<16 {
            #expect(throws: NoiseError.tooShort(needed: 16, found: count)) {
                try receiving.decrypt([UInt8](repeating: 0, count: count))
            }
        }
        #expect(receiving.nonce == 0)
        #expect(try receiving.decrypt(sealed) == longest)
        #expect(try receiving.decrypt(sending.encrypt([])) == [])
    }

    @Test(arguments: NoiseProtocol.Cipher.allCases)
    func whatIsNotGenuineDoesNotCount(_ cipher: NoiseProtocol.Cipher) throws {
        var sending = CipherState(cipher, key: key)
        var receiving = sending
        let sealed = try sending.encrypt([1, 2, 3], authenticating: [9])
        for place in sealed.indices {
            var damaged = sealed
            damaged[place] ^= 0x40
            #expect(throws: NoiseError.notGenuine) { try receiving.decrypt(damaged, authenticating: [9]) }
        }
        #expect(throws: NoiseError.notGenuine) { try receiving.decrypt(sealed) }
        #expect(receiving.nonce == 0)
        #expect(try receiving.decrypt(sealed, authenticating: [9]) == [1, 2, 3])
        #expect(receiving.nonce == 1)
    }
}
