import CFogCrypto
import FogCore
import FogCrypto

/// Builds the headers of packets and SURBs.
struct HeaderBuilder {
    let geometry: Geometry
    let cpu: CPUPath

    /// Builds a header, from the last hop to the first.
    ///
    /// What is left of the routing information behind the last hop's commands is random, so that nobody learns how long
    /// the path is.
    func header(
        _ path: [PathHop], _ secrets: PathSecrets, using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        let (length, slot) = (geometry.routingLength, geometry.slotLength)
        let streams = secrets.keys.map { stream($0) }
        // What the hops before the last will find behind the routing information, because they shift zeros in.
        var filler: [UInt8] = []
        for place in path.indices.dropLast() {
            filler += [UInt8](repeating: 0, count: slot)
            let start = length + slot - filler.count
            for index in filler.indices { filler[index] ^= streams[place][start + index] }
        }
        var routing: [UInt8] = []
        var authenticator: [UInt8] = []
        for place in path.indices.reversed() {
            let hop = path[place]
            let isLast = place == path.count - 1
            let next = isLast ? nil : (id: path[place + 1].id, authenticator: authenticator[...])
            var plain = hop.commands(next: next)
            if isLast {
                while plain.count < length - filler.count {
                    let word = generator.next()
                    for shift in stride(from: 0, to: 64, by: 8) where plain.count < length - filler.count {
                        plain.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
                    }
                }
                for index in plain.indices { plain[index] ^= streams[place][index] }
                routing = plain + filler
            } else {
                if geometry.group.isKEM { plain += secrets.elements[place + 1] }
                plain += routing
                routing = Array(plain[..<length])
                for index in routing.indices { routing[index] ^= streams[place][index] }
            }
            let head = [0, 0] + secrets.elements[place] + routing
            authenticator = code(head, secrets.keys[place])
            if place == 0 { return head + authenticator }
        }
        return []
    }

    /// The stream that encrypts a hop's routing information, with what it decrypts behind it.
    private func stream(_ keys: SecretBytes) -> [UInt8] {
        var stream = [UInt8](repeating: 0, count: geometry.routingLength + geometry.slotLength)
        keys.withBytes { bytes in
            guard let keys = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            fog_aes256ctr_keystream(
                keys + HopKeys.routing.lowerBound, keys + HopKeys.vector.lowerBound, &stream, stream.count,
                cpu.kernel)
        }
        return stream
    }

    private func code(_ head: [UInt8], _ keys: SecretBytes) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: Geometry.authenticatorLength)
        keys.withBytes { bytes in
            head.withUnsafeBytes { head in
                var key = fog_hmac_sha256_key()
                fog_hmac_sha256_key_make(&key, bytes.baseAddress, 32, cpu.kernel)
                var piece = fog_piece(bytes: head.baseAddress, count: head.count)
                fog_hmac_sha256(&key, &piece, 1, &code)
                fog_hmac_sha256_key_wipe(&key)
            }
        }
        return code
    }
}
