import FogCore
import FogCrypto

@testable import FogSphinx

/// Packets: their makers' side and that of hops.
enum PacketChecks {
    static let all = [
        SecretCheck(name: "PacketBuilder.packet") { path in
            for geometry in try geometries() {
                var dice = Dice(seed: 1, isSecret: true)
                var payload = [UInt8](repeating: 7, count: 100)
                Marks.conceal(&payload)
                let packet = try PacketBuilder(geometry, on: path)
                    .packet(along: Route(3, of: geometry.group).hops, payload: payload, using: &dice)
                expectSecret(packet, geometry)
            }
        },
        SecretCheck(name: "PacketBuilder.surb") { path in
            for geometry in try geometries() {
                var dice = Dice(seed: 2, isSecret: true)
                let (surb, keys) = try PacketBuilder(geometry, on: path).surb(
                    along: Route(3, of: geometry.group).hops, using: &dice)
                expectSecret(surb.header, geometry)
                Marks.expectSecret(surb.innermost)
                Marks.expectSecret(keys.stored.revealed)
            }
        },
        SecretCheck(name: "PacketBuilder.reply") { path in
            for geometry in try geometries() {
                var dice = Dice(seed: 3, isSecret: true)
                let builder = PacketBuilder(geometry, on: path)
                let (surb, _) = try builder.surb(along: Route(2, of: geometry.group).hops, using: &dice)
                let reply = try builder.reply(through: surb, payload: [1, 2, 3])
                expectSecret(reply, geometry)
            }
        },
        SecretCheck(name: "PacketBuilder.payload") { path in
            for geometry in try geometries() {
                var dice = Dice(seed: 4)
                let builder = PacketBuilder(geometry, on: path)
                let route = try Route(1, of: geometry.group)
                let (surb, keys) = try builder.surb(along: route.hops, using: &dice)
                var reply = try builder.reply(through: surb, payload: [1, 2, 3])
                _ = try unwrap(&reply, 1, with: SecretBytes(route.secrets[0]), geometry, path)
                Marks.conceal(keys.stored)
                var body = Array(reply[geometry.headerLength...])
                guard let payload = builder.payload(of: body, with: keys) else { throw Unprepared.packet }
                Marks.expectSecret(payload)
                body[0] ^= 1
                Marks.expect(builder.payload(of: body, with: keys) == nil, "a damaged reply is taken")
            }
        },
        SecretCheck(name: "PacketUnwrapper.unwrap") { path in
            for geometry in try geometries() { try checkUnwrapping(geometry, path) }
        },
    ]

    private static func geometries() throws -> [Geometry] {
        try Geometry.Group.allCases.flatMap { group in
            try WideBlockCipher.allCases.map { cipher in
                try Geometry(group: group, cipher: cipher, hops: 3, payloadLength: 200)
            }
        }
    }

    /// What is made of the generator's secrets is secret, from a header's element to the last byte; but a ciphertext
    /// isn't, whose randomness is the system's.
    private static func expectSecret(_ bytes: [UInt8], _ geometry: Geometry) {
        Marks.expectSecret(bytes[(geometry.group.isKEM ? geometry.routingStart : Geometry.prefixLength)...])
    }

    /// One packet of each kind in one batch: for another hop, for this one, a reply, and all that are refused.
    private static func checkUnwrapping(_ geometry: Geometry, _ path: CPUPath) throws {
        var dice = Dice(seed: 5)
        let builder = PacketBuilder(geometry, on: path)
        let route = try Route(2, of: geometry.group)
        var last = [route.hops[0]]
        let onward = try builder.packet(along: route.hops, payload: [1], using: &dice)
        last[0].recipient = Bytes32(dice.bytes(32))
        let here = try builder.packet(along: last, payload: [2], using: &dice)
        last[0].recipient = nil
        last[0].reply = SURBIdentifier(dice.bytes(16))
        let reply = try builder.packet(along: last, payload: [3], using: &dice)
        func damaged(_ packet: [UInt8], _ places: Range<Int>) -> [UInt8] {
            var packet = packet
            for place in places { packet[place] ^= 0x55 }
            return packet
        }
        // The element of X25519 is a point of small order then, and so is the part of a ciphertext that is a point.
        let elementEnd = Geometry.prefixLength + geometry.group.elementLength
        let small = onward[..<2] + [UInt8](repeating: 0, count: geometry.group.elementLength) + onward[elementEnd...]
        let batch = [
            onward, damaged(onward, 0..<1), Array(small), damaged(onward, 40..<41), here,
            damaged(here, geometry.packetLength - 1..<geometry.packetLength), reply, onward, here,
        ]
        var packets = Array(batch.joined())
        let secret = SecretBytes(route.secrets[0])
        Marks.conceal(secret)
        Marks.discloseCommands(HopCommands.byteCount)
        defer { Marks.discloseCommands(0) }
        let results = try unwrap(&packets, batch.count, with: secret, geometry, path)
        let refusals = results.map { result -> UnwrapRefusal? in
            if case .refused(let refusal) = result { refusal } else { nil }
        }
        Marks.expect(
            refusals == [nil, .prefix, .element, .authenticator, nil, .payload, nil, nil, nil],
            "packets were refused that shouldn't be, or the other way round")
        guard case .passed(let unwrapped) = results[0] else { throw Unprepared.packet }
        withUnsafeBytes(of: unwrapped.replayTag) { Marks.expectSecret($0) }
        withUnsafeBytes(of: unwrapped.delaySecret) { Marks.expectSecret($0) }
        Marks.expect(unwrapped.commands.next == route.hops[1].id, "the packet goes elsewhere")
        Marks.expectSecret(packets[Geometry.prefixLength..<geometry.authenticatorStart - HopCommands.byteCount])
        Marks.expectSecret(packets[geometry.headerLength..<geometry.packetLength])
    }

    private static func unwrap(
        _ packets: inout [UInt8], _ count: Int, with secret: SecretBytes, _ geometry: Geometry, _ path: CPUPath
    ) throws -> [UnwrapResult] {
        guard let key = HopSecretKey(secret, of: geometry.group) else { throw Unprepared.key }
        var results = [UnwrapResult](repeating: .refused(.prefix), count: count)
        let unwrapper = PacketUnwrapper(geometry, on: path)
        var span = packets.mutableSpan
        var bytes = span.mutableBytes
        var resultSpan = results.mutableSpan
        guard unwrapper.unwrap(&bytes, with: key, into: &resultSpan) else { throw Unprepared.packet }
        return results
    }
}
