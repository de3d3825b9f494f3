import FogCrypto
import FogSphinx

/// A packet of a file, and the key of the hop that receives it.
struct HopPacket {
    let privateKey: [UInt8]
    let bytes: [UInt8]
    /// Whether the hop has to accept it.
    let isGood: Bool
    /// The geometry, if the file says it.
    let geometry: Geometry?

    init(_ object: VectorObject) throws(VectorMismatch) {
        privateKey = try object.bytes("private_key", count: BatchX25519.byteCount)
        bytes = try object.bytes("packet")
        let expectation = try object.text("expect")
        try VectorMismatch.require(
            ["ok", "refused"].contains(expectation), "expect", expected: "'ok' or 'refused'",
            found: VectorMismatch.shortened(expectation))
        isGood = expectation == "ok"
        guard object.has("geometry") else {
            geometry = nil
            return
        }
        let text = try object.text("geometry")
        do throws(GeometryError) {
            geometry = try Geometry(parsing: text)
        } catch {
            throw VectorMismatch("geometry", expected: "a geometry", found: VectorMismatch.shortened(text))
        }
        try VectorMismatch.require(
            geometry?.group == .x25519, "geometry", expected: "group=x25519, the only one with keys of 32 bytes",
            found: VectorMismatch.shortened(text))
    }

    func check(as geometry: Geometry, on path: CPUPath) throws(VectorMismatch) {
        var packet = bytes
        let result = PacketUnwrapper(geometry, on: path).unwrap(&packet, with: privateKey)
        let found =
            switch result {
            case .passed: "accepted"
            case .refused(let refusal): "refused (\(refusal))"
            case nil: "refused (\(bytes.count) bytes instead of \(geometry.packetLength))"
            }
        let isAccepted = if case .passed = result { true } else { false }
        try VectorMismatch.require(
            isAccepted == isGood, "expect", expected: isGood ? "ok" : "refused",
            found: "\(found) on path \(path.rawValue)")
    }
}
