import FogCrypto
import FogSphinx

extension PacketUnwrapper {
    /// Unwraps one packet; `nil`, with nothing done, if it hasn't the length of the geometry's packets, or if the
    /// secret hasn't that of the group's keys.
    func unwrap(_ packet: inout [UInt8], with secret: [UInt8]) -> UnwrapResult? {
        guard packet.count == geometry.packetLength, let key = HopSecretKey(SecretBytes(secret), of: geometry.group)
        else {
            return nil
        }
        var results: [UnwrapResult] = [.refused(.prefix)]
        var packetSpan = packet.mutableSpan
        var bytes = packetSpan.mutableBytes
        var resultSpan = results.mutableSpan
        return unwrap(&bytes, with: key, into: &resultSpan) ? results[0] : nil
    }
}
