import FogCore
import FogCrypto
import FogSimulation
import Testing

@testable import FogSphinx

@Suite struct MalformedPacketTests {
    private let geometry = Geometry.fog1

    /// A packet for the first hop of a path of three, and the hop's key.
    private func packet(_ dice: inout SeededGenerator) throws -> (route: Route, packet: [UInt8]) {
        let route = try Route(3, using: &dice)
        return (route, try PacketBuilder(geometry).packet(along: route.hops, payload: [1, 2, 3], using: &dice))
    }

    /// A damaged header is found by the first hop, a damaged payload at the end of the path, and neighbours in a batch
    /// arrive.
    @Test(arguments: CPUPath.available)
    func aBitThatFlippedIsFound(on path: CPUPath) throws {
        var dice = SeededGenerator(seed: 1)
        let (route, good) = try packet(&dice)
        let key = try route.key(at: 0)
        let places = Array(0..<geometry.headerLength)
        for start in stride(from: 0, to: places.count, by: 31) {
            let flipped = places[start..<min(start + 31, places.count)]
            var batch: [UInt8] = []
            for place in flipped {
                var bad = good
                bad[place] ^= 1 << UInt8(place % 8)
                batch += bad + good
            }
            let results = unwrapAll(&batch, with: key, of: geometry, on: path)
            for (index, place) in flipped.enumerated() {
                let expected: UnwrapRefusal = place < 2 ? .prefix : .authenticator
                #expect(results[2 * index] == .refused(expected), "byte \(place)")
                guard case .passed(let unwrapped) = results[2 * index + 1] else {
                    Issue.record("the neighbour of byte \(place) was refused")
                    continue
                }
                #expect(unwrapped.commands.next == route.hops[1].id)
            }
        }
        for place in stride(from: geometry.headerLength, to: good.count, by: 97) {
            var bad = good
            bad[place] ^= 0x80
            for hop in 0..<2 { _ = try route.unwrap(&bad, at: hop, of: geometry, on: path) }
            #expect(try route.unwrap(&bad, at: 2, of: geometry, on: path) == .refused(.payload), "byte \(place)")
        }
    }

    @Test(arguments: CPUPath.available)
    func elementsOfSmallOrderAreRefusedAndSpoilNothing(on path: CPUPath) throws {
        var dice = SeededGenerator(seed: 2)
        let (route, good) = try packet(&dice)
        let key = try route.key(at: 0)
        let ones = String(repeating: "ff", count: 30)
        let small = [
            String(repeating: "00", count: 32), "01" + String(repeating: "00", count: 31), "ec\(ones)7f", "ed\(ones)7f",
            "ee\(ones)7f", "ed\(ones)ff", "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        ]
        var batch: [UInt8] = []
        for text in small {
            var bad = good
            bad.replaceSubrange(2..<34, with: try #require(Hexadecimal.decode(text)))
            batch += bad + good
        }
        let results = unwrapAll(&batch, with: key, of: geometry, on: path)
        for index in small.indices {
            #expect(results[2 * index] == .refused(.element), "\(small[index])")
            guard case .passed = results[2 * index + 1] else {
                Issue.record("the neighbour of \(small[index]) was refused")
                continue
            }
        }
    }

    @Test func aPacketOfAnotherLengthOrGroupIsNotTouched() throws {
        var dice = SeededGenerator(seed: 3)
        let (route, good) = try packet(&dice)
        let key = try route.key(at: 0)
        var short = Array(good.dropLast())
        var results: [UnwrapResult] = [.refused(.prefix)]
        var span = short.mutableSpan
        var bytes = span.mutableBytes
        var resultSpan = results.mutableSpan
        #expect(!PacketUnwrapper(geometry).unwrap(&bytes, with: key, into: &resultSpan))
        #expect(!PacketUnwrapper(.fogPQ).unwrap(&bytes, with: key, into: &resultSpan))
        #expect(short == Array(good.dropLast()))
    }

    /// A packet is as good as its commands: whatever they are, they are read or refused.
    @Test func commandsAreReadStrictly() throws {
        func fault(_ bytes: [UInt8]) -> CommandFault? {
            let slot = Array(
                (bytes + [UInt8](repeating: 0, count: HopCommands.byteCount)).prefix(HopCommands.byteCount))
            do throws(CommandFault) {
                _ = try HopCommands(reading: slot.span.bytes)
                return nil
            } catch {
                return error
            }
        }
        let next = [1] + [UInt8](repeating: 7, count: 64)
        let recipient = [2] + [UInt8](repeating: 7, count: 32)
        let reply = [3] + [UInt8](repeating: 7, count: 16)
        let delay: [UInt8] = [0x80, 0, 0, 0, 1]
        #expect(fault([]) == nil && fault(next) == nil && fault(delay + next) == nil && fault(recipient + reply) == nil)
        #expect(fault(delay + recipient + reply) == nil && fault(reply + delay) == nil)
        #expect(fault(delay + delay) == .repeated && fault(reply + reply) == .repeated)
        #expect(fault(recipient + recipient) == .repeated)
        #expect(fault(next + next) == .truncated)
        #expect(fault([4]) == .unknown(4) && fault(delay + [0x7f]) == .unknown(0x7f))
        #expect(fault([0, 1]) == .trailing && fault(delay + [0, 0, 9]) == .trailing)
        #expect(fault(next + reply) == .contradiction && fault(reply + next) == .contradiction)
        #expect(fault([UInt8](repeating: 0, count: 81) + [1]) == .trailing)
    }

    @Test func anyBytesAreReadOrRefused() throws {
        var dice = SeededGenerator(seed: 4)
        var read = 0
        for _ in 0..<20_000 {
            var slot = [UInt8](repeating: 0, count: HopCommands.byteCount)
            let kinds: [UInt8] = [0, 1, 2, 3, 0x80, UInt8.random(in: 0...255, using: &dice)]
            for _ in 0..<Int.random(in: 1...6, using: &dice) {
                slot[Int.random(in: slot.indices, using: &dice)] = kinds[Int.random(in: kinds.indices, using: &dice)]
            }
            slot[0] = kinds[Int.random(in: kinds.indices, using: &dice)]
            if (try? HopCommands(reading: slot.span.bytes)) != nil { read += 1 }
        }
        #expect((1..<20_000).contains(read))
    }
}
