import CFogCrypto
import FogCore
public import FogCrypto

/// Takes one layer off packets, as a hop does, many at a time and in place.
///
/// The group operations of a batch are done together, then the keys and authenticators of all; only packets that are
/// genuine go on. A packet in a batch costs the least from 16 packets on. Nothing is allocated for packets of the group
/// ``Geometry/Group/x25519``.
public final class PacketUnwrapper {
    /// The most packets that go through the kernels together; larger batches are cut up.
    public static let batchLimit = 64

    public let geometry: Geometry
    let scratch: UnwrapScratch
    let path: CPUPath
    private let wideBlock: WideBlock

    /// Makes ready for packets of a geometry. Not for several threads at a time.
    public init(_ geometry: Geometry, on path: CPUPath = .selected) {
        self.geometry = geometry
        self.path = path
        scratch = UnwrapScratch(capacity: Self.batchLimit, geometry: geometry)
        wideBlock = WideBlock(geometry.cipher, on: path)
    }

    /// Unwraps packets that lie one after the other.
    ///
    /// What is left of a refused packet is of no use. O(packets).
    ///
    /// - Parameters:
    ///   - packets: As many as there are results, ``Geometry/packetLength`` bytes each.
    ///   - key: This hop's.
    ///   - results: What became of each.
    /// - Returns: `false`, with nothing done, if `packets` is too short or the key is for another group.
    public func unwrap(
        _ packets: inout MutableRawSpan, with key: borrowing HopSecretKey, into results: inout MutableSpan<UnwrapResult>
    ) -> Bool {
        let (length, isTooMany) = results.count.multipliedReportingOverflow(by: geometry.packetLength)
        guard !isTooMany, packets.byteCount >= length, key.group == geometry.group else { return false }
        packets.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
            for first in stride(from: 0, to: results.count, by: Self.batchLimit) {
                let count = min(Self.batchLimit, results.count - first)
                unwrap(start + first * geometry.packetLength, count, first, key, &results)
            }
        }
        scratch.wipe()
        return true
    }

    private func unwrap(
        _ packets: UnwrapScratch.Bytes, _ count: Int, _ first: Int, _ key: borrowing HopSecretKey,
        _ results: inout MutableSpan<UnwrapResult>
    ) {
        let length = geometry.packetLength
        var left = 0
        for place in 0..<count {
            let packet = packets + place * length
            if packet[0] | packet[1] != 0 {
                results[first + place] = .refused(.prefix)
            } else {
                scratch.places[left] = place
                left += 1
            }
        }
        left = key.share(packets, left, in: scratch, geometry, on: path) { results[first + $0] = .refused(.element) }
        expandKeys(left)
        left = authenticate(packets, left) { results[first + $0] = .refused(.authenticator) }
        var toBlind = 0
        for index in 0..<left {
            let place = scratch.places[index]
            let packet = packets + place * length
            let keys = scratch.keys + index * HopKeys.byteCount
            let result = open(packet, keys, scratch.tags + 32 * index)
            results[first + place] = result
            guard case .passed(let unwrapped) = result, unwrapped.commands.next != nil, geometry.group == .x25519
            else { continue }
            scratch.places[toBlind] = place
            scratch.inputs[toBlind] = UnsafePointer(keys + HopKeys.blinding.lowerBound)
            toBlind += 1
        }
        blind(packets, toBlind) { results[first + $0] = .refused(.element) }
    }

    /// Expands the secrets to the keys of hops, and to what replays are known by.
    private func expandKeys(_ count: Int) {
        for index in 0..<count {
            scratch.inputs[index] = UnsafePointer(scratch.secrets + 32 * index)
            scratch.outputs[index] = scratch.keys + index * HopKeys.byteCount
        }
        // The lengths are far below the limit of the expansion, so that neither can fail.
        _ = fog_hkdf_sha256_expand_batch(
            scratch.inputs, HopKeys.information.utf8Start, HopKeys.information.utf8CodeUnitCount, scratch.outputs,
            HopKeys.byteCount, count, path.kernel)
        for index in 0..<count { scratch.outputs[index] = scratch.tags + 32 * index }
        _ = fog_hkdf_sha256_expand_batch(
            scratch.inputs, HopKeys.replayInformation.utf8Start, HopKeys.replayInformation.utf8CodeUnitCount,
            scratch.outputs, 32, count, path.kernel)
    }

    /// Checks the authenticators, and closes the gaps that refused packets leave in the scratch.
    private func authenticate(_ packets: UnwrapScratch.Bytes, _ count: Int, _ refuse: (Int) -> Void) -> Int {
        let length = geometry.packetLength
        for index in 0..<count {
            scratch.inputs[index] = UnsafePointer(scratch.keys + index * HopKeys.byteCount)
            scratch.others[index] = UnsafePointer(packets + scratch.places[index] * length)
            scratch.outputs[index] = scratch.codes + 32 * index
        }
        fog_hmac_sha256_batch(
            scratch.inputs, scratch.others, geometry.authenticatorStart, scratch.outputs, count, path.kernel)
        var left = 0
        for index in 0..<count {
            let place = scratch.places[index]
            let packet = packets + place * length
            guard fog_secret_equal(scratch.codes + 32 * index, packet + geometry.authenticatorStart, 32) == 1 else {
                refuse(place)
                continue
            }
            if left < index {
                scratch.places[left] = place
                (scratch.keys + left * HopKeys.byteCount).update(
                    from: scratch.keys + index * HopKeys.byteCount, count: HopKeys.byteCount)
                (scratch.tags + 32 * left).update(from: scratch.tags + 32 * index, count: 32)
            }
            left += 1
        }
        return left
    }

    /// Decrypts a genuine packet, and puts together the one for the next hop, all but a blinded element.
    private func open(
        _ packet: UnwrapScratch.Bytes, _ keys: UnwrapScratch.Bytes, _ tag: UnwrapScratch.Bytes
    ) -> UnwrapResult {
        let (routing, length) = (packet + geometry.routingStart, geometry.routingLength)
        let (stream, slotLength) = (scratch.routing, geometry.slotLength)
        stream.update(from: routing, count: length)
        (stream + length).update(repeating: 0, count: slotLength)
        let vector = keys + HopKeys.vector.lowerBound
        fog_aes256ctr_xor(keys + HopKeys.routing.lowerBound, vector, stream, length + slotLength, path.kernel)
        let commands: HopCommands
        do throws(CommandFault) {
            commands = try HopCommands(
                reading: RawSpan(_unsafeStart: UnsafeRawPointer(stream), byteCount: HopCommands.byteCount))
        } catch {
            return .refused(.commands(error))
        }
        let body = packet + geometry.headerLength
        wideBlock.decrypt(body, geometry.bodyLength, key: keys + HopKeys.payload.lowerBound, vector: vector)
        if commands.next != nil {
            if geometry.group.isKEM {
                let element = geometry.group.elementLength
                (packet + Geometry.prefixLength).update(from: stream + slotLength - element, count: element)
            }
            routing.update(from: stream + slotLength, count: length)
            (packet + geometry.authenticatorStart).update(from: stream + commands.authenticatorOffset, count: 32)
        } else if commands.reply == nil {
            var sum: UInt8 = 0
            for index in 0..<Geometry.payloadTagLength { sum |= body[index] }
            guard sum == 0 else { return .refused(.payload) }
        }
        let delay = keys + HopKeys.delay.lowerBound
        guard let replayTag = Bytes32(RawSpan(_unsafeStart: UnsafeRawPointer(tag), byteCount: 32)),
            let delaySecret = Bytes32(RawSpan(_unsafeStart: UnsafeRawPointer(delay), byteCount: 32))
        else { return .refused(.authenticator) }
        return .passed(UnwrappedPacket(commands: commands, replayTag: replayTag, delaySecret: delaySecret))
    }

    /// Blinds the elements of packets that go on, whose blinding keys the scratch's inputs point to.
    private func blind(_ packets: UnwrapScratch.Bytes, _ count: Int, _ refuse: (Int) -> Void) {
        let length = geometry.packetLength
        for index in 0..<count {
            scratch.outputs[index] = scratch.scalars + 32 * index
            let element = packets + scratch.places[index] * length + Geometry.prefixLength
            (scratch.points + 32 * index).update(from: element, count: 32)
        }
        fog_chacha20_first_32_batch(scratch.inputs, scratch.outputs, count, path.kernel)
        fog_x25519_batch(scratch.secrets, scratch.scalars, scratch.points, scratch.isZero, count, path.kernel)
        for index in 0..<count {
            let place = scratch.places[index]
            if scratch.isZero[index] != 0 { refuse(place) }
            (packets + place * length + Geometry.prefixLength).update(from: scratch.secrets + 32 * index, count: 32)
        }
    }
}
