import CFogCrypto

/// Memory for the packets of one batch between the steps of unwrapping them: made once, wiped when it goes.
final class UnwrapScratch {
    typealias Bytes = UnsafeMutablePointer<UInt8>

    /// The most packets in a batch.
    let capacity: Int
    /// 32 bytes a packet.
    let scalars: Bytes
    let points: Bytes
    let secrets: Bytes
    let codes: Bytes
    let tags: Bytes
    /// ``HopKeys/byteCount`` bytes a packet.
    let keys: Bytes
    /// One byte a packet.
    let isZero: Bytes
    /// The routing information of one packet, and zeros for a slot behind it.
    let routing: Bytes
    /// For the kernels, which take arrays of pointers.
    let inputs: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    let others: UnsafeMutablePointer<UnsafePointer<UInt8>?>
    let outputs: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>
    /// Which packets of the batch are still under way.
    let places: UnsafeMutablePointer<Int>

    private let memory: UnsafeMutableRawBufferPointer

    init(capacity: Int, geometry: Geometry) {
        self.capacity = capacity
        let streamLength = geometry.routingLength + geometry.slotLength
        let perPacket = 5 * 32 + HopKeys.byteCount + 1
        memory = .allocate(byteCount: capacity * perPacket + streamLength, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        // An area of at least one byte always has an address.
        var next = memory.bindMemory(to: UInt8.self).baseAddress.unsafelyUnwrapped
        func area(_ length: Int) -> Bytes {
            defer { next += length }
            return next
        }
        scalars = area(32 * capacity)
        points = area(32 * capacity)
        secrets = area(32 * capacity)
        codes = area(32 * capacity)
        tags = area(32 * capacity)
        keys = area(HopKeys.byteCount * capacity)
        isZero = area(capacity)
        routing = area(streamLength)
        inputs = .allocate(capacity: capacity)
        others = .allocate(capacity: capacity)
        outputs = .allocate(capacity: capacity)
        places = .allocate(capacity: capacity)
        inputs.initialize(repeating: nil, count: capacity)
        others.initialize(repeating: nil, count: capacity)
        outputs.initialize(repeating: nil, count: capacity)
        places.initialize(repeating: 0, count: capacity)
    }

    deinit {
        wipe()
        memory.deallocate()
        inputs.deallocate()
        others.deallocate()
        outputs.deallocate()
        places.deallocate()
    }

    /// Forgets everything about the packets of a batch.
    func wipe() { fog_secret_wipe(memory.baseAddress, memory.count) }
}
