import FogCore
import FogCrypto
import FogSphinx
import Testing

@Suite struct GeometryTests {
    @Test func lengthsAreThoseOfTheFormats() throws {
        let fog = Geometry.fog1
        #expect(fog.headerLength == 476 && fog.packetLength == 2556 && fog.surbLength == 572)
        let ten = try Geometry(group: .x25519, cipher: .aez5, hops: 10, payloadLength: 2048)
        #expect(ten.headerLength == 886)
        #expect(Geometry.fogPQ.headerLength == 6044 && Geometry.fogPQ.packetLength == 14_268)
        let compatible = try Geometry(group: .mlkem768x25519, cipher: .aez5, hops: 5, payloadLength: 2048)
        #expect(compatible.headerLength == 7164 && compatible.packetLength == 9244)
    }

    @Test func aTextIsAGeometryAndTheReverse() throws {
        for group in Geometry.Group.allCases {
            for cipher in WideBlockCipher.allCases {
                for (hops, payload) in [(1, cipher == .aez5 ? 0 : 32), (5, 2048), (20, 1 << 20)] {
                    let geometry = try Geometry(group: group, cipher: cipher, hops: hops, payloadLength: payload)
                    #expect(try Geometry(parsing: geometry.description) == geometry)
                    #expect(Geometry(geometry.description)?.hash == geometry.hash)
                }
            }
        }
        #expect(Geometry.fog1.description == "sphinx1 group=x25519 cipher=aez5 hops=5 payload=2048")
        #expect(Geometry.fog1.hash != Geometry.fogPQ.hash)
    }

    @Test(arguments: [
        "", "sphinx1", "sphinx2 group=x25519 cipher=aez5 hops=5 payload=2048",
        "sphinx1 group=x448 cipher=aez5 hops=5 payload=2048", "sphinx1 group=x25519 cipher=none hops=5 payload=2048",
        "sphinx1 group=x25519 cipher=aez5 hops=0 payload=2048", "sphinx1 group=x25519 cipher=aez5 hops=21 payload=2048",
        "sphinx1 group=x25519 cipher=aez5 hops=5 payload=-1", "sphinx1 group=x25519 cipher=aez5 hops=5 payload=1048577",
        "sphinx1 group=x25519 cipher=aez5 hops=05 payload=2048",
        "sphinx1 group=x25519 cipher=lioness hops=5 payload=31",
        "sphinx1 group=x25519 cipher=aez5 hops=+5 payload=2048",
        "sphinx1 group=x25519 cipher=aez5 hops=99999999999999999999 payload=2048",
        "sphinx1 cipher=aez5 group=x25519 hops=5 payload=2048",
        "sphinx1 group=x25519 cipher=aez5 hops=5 payload=2048 ",
        "sphinx1  group=x25519 cipher=aez5 hops=5 payload=2048",
    ])
    func whatIsNoGeometryIsRefused(_ text: String) {
        #expect(throws: GeometryError.self) { try Geometry(parsing: text) }
        #expect(Geometry(text) == nil)
    }
}
