import Crypto
import FogCore
import FogCrypto

/// Encrypts or decrypts the records of one direction of a link, in order, under keys that follow each other.
///
/// A record's header (``RecordHeader``) is authenticated with it. Its number is the nonce and isn't sent: a record that
/// is lost, repeated or moved can't be decrypted.
struct RecordCipher: Sendable {
    /// Bytes that encryption adds.
    static let tagByteCount = CipherKey.tagByteCount

    private var secret: SecretBytes
    private var key: CipherKey
    /// How often the key has been replaced.
    private(set) var epoch: UInt8 = 0
    /// How many records the present key has encrypted.
    private(set) var records: UInt64 = 0
    /// How many bytes the present key has encrypted.
    private(set) var bytes: UInt64 = 0

    /// Begins with a key of 32 bytes.
    init(_ suite: LinkSuite, key: SecretBytes) {
        secret = key
        self.key = CipherKey(suite.cipher, key)
    }

    /// Replaces the key by one that follows from it, and forgets the old one (HKDF-Expand-SHA256).
    mutating func update() {
        let next = secret.withBytes { old in
            HKDF<SHA256>.expand(
                pseudoRandomKey: old, info: Array("fog htx key update 1".utf8), outputByteCount: 32)
        }
        secret = next.withUnsafeBytes { SecretBytes(copying: RawSpan(_unsafeBytes: $0)) }
        key = CipherKey(key.cipher, secret)
        epoch &+= 1
        records = 0
        bytes = 0
    }

    /// Encrypts a record and appends it with its header.
    mutating func seal(_ plain: UnsafeRawBufferPointer, into output: inout [UInt8]) throws(LinkError) {
        let header = RecordHeader(epoch: epoch, length: plain.count + Self.tagByteCount).bytes
        let number = try take(plain.count)
        let start = output.count
        output += header
        do {
            try key.seal(plain, nonce: number, authenticating: header, into: &output)
        } catch {
            output.removeSubrange(start...)
            throw .encryption
        }
    }

    /// Decrypts a record.
    ///
    /// - Parameter sealed: What follows the header.
    /// - Throws: ``LinkError/notGenuine``.
    mutating func open(_ sealed: UnsafeRawBufferPointer, header: RecordHeader) throws(LinkError) -> [UInt8] {
        guard header.epoch == epoch, sealed.count >= Self.tagByteCount else { throw .notGenuine }
        let number = try take(sealed.count - Self.tagByteCount)
        do {
            return try key.open(sealed, nonce: number, authenticating: header.bytes)
        } catch {
            throw .notGenuine
        }
    }

    private mutating func take(_ count: Int) throws(LinkError) -> [UInt8] {
        guard records < .max else { throw .encryption }
        let number = records
        records += 1
        bytes &+= UInt64(count)
        return [0, 0, 0, 0] + number.bigEndianBytes
    }
}
