import FogSphinx

/// SURBs without cryptography: they hold nothing but their identifiers.
enum DummySURB {
    static func surb(_ identifier: SURBIdentifier, of geometry: Geometry) -> SURB {
        let rest = [UInt8](repeating: 0, count: geometry.surbLength - SURBIdentifier.byteCount)
        return SURB(identifier.array + rest, of: geometry)!
    }

    static func identifier(of surb: SURB) -> SURBIdentifier {
        SURBIdentifier(surb.header.prefix(SURBIdentifier.byteCount))!
    }
}
