import FogCrypto
import FogSphinx

extension PacketUnwrapper {
    /// Unwraps one packet; `nil`, with nothing done, if it hasn't the length of the geometry's packets, or if the
    /// secret hasn't that of the group's keys.
    func unwrap(_ packet: inout [UInt8], with secret: [UInt8]) -> UnwrapResult? {
        guard let key = HopSecretKey(SecretBytes(secret), of: geometry.group) else { return nil }
        return unwrap(&packet, with: key)
    }
}
