import FogCore
import FogCrypto
import FogSphinx
import FogStorage
import FoundationEssentials
import Glibc

/// The files that the commands for packets exchange.
enum SphinxFile {
    /// More than the longest packet takes in hexadecimal.
    static let limit = 8 << 20

    /// What makes a hop's key, or what reads a reply: for its owner only.
    struct Secret: Codable {
        var geometry: String
        var secret: String
    }

    /// Reads hexadecimal text, on one line or several.
    static func readHexadecimal(_ path: String) throws(FogError) -> [UInt8] {
        let digits = try WholeInput.read(path, limit: limit).filter {
            $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: " ")
        }
        guard let bytes = Hexadecimal.decode(String(decoding: digits, as: UTF8.self)) else {
            throw FogError(.invalid, "'\(path)' isn't hexadecimal text, as packets, SURBs and bodies are here")
        }
        return bytes
    }

    /// Writes bytes as a line of hexadecimal text.
    static func writeHexadecimal(_ bytes: [UInt8], to path: String) throws(FogError) {
        try AtomicFile.replace(path, contents: Array((Hexadecimal.encode(bytes) + "\n").utf8), permissions: 0o644)
    }

    /// Writes a payload as it is, with the zeros that fill it up.
    static func writePayload(_ bytes: [UInt8], to path: String) throws(FogError) {
        try AtomicFile.replace(path, contents: bytes, permissions: 0o600)
    }

    /// Reads a file with a secret, unless others can read it too.
    static func readSecret(_ path: String) throws(FogError) -> (geometry: Geometry, secret: SecretBytes) {
        let text = try SecretFile.read(path).revealed
        guard let secret = try? JSONDecoder().decode(Secret.self, from: Data(text)),
            let geometry = Geometry(secret.geometry), let bytes = Hexadecimal.decode(secret.secret)
        else {
            throw FogError(.invalid, "'\(path)' holds no secret of 'fog sphinx new-hop' or 'fog sphinx new-surb'")
        }
        return (geometry, SecretBytes(bytes))
    }

    /// Writes a secret to a file that only its owner can read.
    static func writeSecret(_ secret: SecretBytes, of geometry: Geometry, to path: String) throws {
        let secret = Secret(geometry: geometry.description, secret: Hexadecimal.encode(secret.revealed))
        let text = try JSONEncoder().encode(secret)
        try AtomicFile.replace(path, contents: Array(text) + [UInt8(ascii: "\n")], permissions: 0o600)
    }
}
