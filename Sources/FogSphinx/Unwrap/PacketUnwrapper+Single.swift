extension PacketUnwrapper {
    /// Unwraps one packet in place. For tools: where speed counts, packets come in batches.
    ///
    /// - Returns: `nil`, with nothing done, if the packet hasn't ``Geometry/packetLength`` bytes or the key is for another
    ///   group.
    public func unwrap(_ packet: inout [UInt8], with key: borrowing HopSecretKey) -> UnwrapResult? {
        guard packet.count == geometry.packetLength else { return nil }
        var results: [UnwrapResult] = [.refused(.prefix)]
        var packetSpan = packet.mutableSpan
        var bytes = packetSpan.mutableBytes
        var resultSpan = results.mutableSpan
        return unwrap(&bytes, with: key, into: &resultSpan) ? results[0] : nil
    }
}
